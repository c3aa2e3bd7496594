# SPDX-License-Identifier: GPL-2.0-or-later
# Reads the input of the completions: the list of kinds, then the rows of the
# whole program, then those of each command.
#
#	command[1..commands], help[command]
#	options[c]: long names of command c, "" the whole program's
#	letter[c, long], argument[c, long], tells[c, long]
#	values[c, long]: the words that it takes; list[c, long]: comma-separated
#	verbs[c]: words that may follow the command
#	live[c, long], live[c, ""]: words that only the program knows when asked:
#	runs, figures, views or kernels; the latter of what follows the command

# Help that begins with "a, b or c" names every word that the option takes.
function words_of(help,  s) {
	if (!match(help, /^[a-z0-9_-]+(, [a-z0-9_-]+)* or [a-z0-9_-]+( \(|$)/))
		return ""
	s = substr(help, RSTART, RLENGTH)
	sub(/ \($/, "", s)
	gsub(/,| or/, "", s)
	return s
}

function add(words, word) {
	return words == "" ? word : words " " word
}

function takes_path(c, name) {
	return argument[c, name] ~ /FILE|DIR|KERNEL/
}

BEGIN { FS = "\t" }

FNR == 1 { file++; current = file < 3 ? "" : FILENAME }

file == 1 {
	if ($0 !~ /^\|/ || $0 ~ /^\| ---/)
		next
	split($0, cell, / *\| */)
	if (cell[2] !~ /^`/) {
		axis = cell[2]
	} else {
		gsub(/`/, "", cell[2])
		kinds[axis] = add(kinds[axis], cell[2])
	}
	next
}

file == 2 && $1 == "after" && $2 ~ /^  [a-z]/ {
	text = $2
	sub(/^ +/, "", text)
	name = text
	sub(/ .*/, "", name)
	sub(/^[^ ]+ +/, "", text)
	command[++commands] = name
	help[name] = text
}

$1 == "verb" && file > 2 { verbs[current] = add(verbs[current], $2) }

$1 == "usage" && file > 2 {
	split($2, word, " ")
	gsub(/[][]/, "", word[1])
	if (word[1] ~ /^[a-z]+$/)
		verbs[current] = add(verbs[current], word[1])
	if ($2 ~ /(RUN|A|B|FILE)/)
		takes_files[current] = 1
	if ($2 ~ /FIGURE/)
		live[current, ""] = "figures"
	else if ($2 ~ /RUN|BASE|NEW/ && live[current, ""] == "")
		live[current, ""] = "runs"
}

$1 == "option" {
	options[current] = add(options[current], $3)
	letter[current, $3] = $4
	argument[current, $3] = $5
	tells[current, $3] = $6
	if ($3 in kinds) {
		values[current, $3] = kinds[$3] " all"
		list[current, $3] = 1
	} else if ($5 != "" && words_of($6) != "") {
		values[current, $3] = words_of($6)
	} else if ($3 == "view" || $3 == "kernel") {
		live[current, $3] = $3 "s"
	}
}
