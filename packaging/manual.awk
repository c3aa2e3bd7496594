# SPDX-License-Identifier: GPL-2.0-or-later
# Makes a manual page, man(7), from rows of --tables. The first file is the whole
# program's, the second that of the page; for pincow(1) they are the same.

# Text for roff, with everything quoted that it would read as a request or escape.
function roff(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	gsub(/\^/, "\\(ha", s)
	gsub(/~/, "\\(ti", s)
	gsub(/`/, "\\(ga", s)
	sub(/^[.']/, "\\\\\\&&", s)
	return s
}

# An argument of a macro.
function quoted(s) {
	gsub(/"/, "\\(dq", s)
	return "\"" s "\""
}

# Sentences begin on lines of their own.
function prose(s) {
	s = roff(s)
	gsub(/[.] /, ".\n", s)
	print s
}

function option_row(  tag) {
	tag = ""
	if ($4 != "")
		tag = "\\fB\\-" roff($4) "\\fR, "
	tag = tag "\\fB\\-\\-" roff($3) "\\fR"
	if ($5 != "")
		tag = tag "=\\fI" roff($5) "\\fR"
	text[$2] = text[$2] ".TP\n" tag "\n" sentence($6) ".\n"
}

# Help that begins with words to be typed keeps them as they are.
function sentence(s) {
	if (s ~ /^[a-z0-9_-]+(, [a-z0-9_-]+)* or /)
		return roff(s)
	return capital(roff(s))
}

function capital(s) {
	return toupper(substr(s, 1, 1)) substr(s, 2)
}

# argp's order: 0, 1, ..., then -9, ..., -1.
function options(  i, g) {
	print ".SH OPTIONS"
	for (i = 0; i < 40; i++) {
		g = i < 20 ? i : i - 40
		if (!(g in text))
			continue
		if (g in header) {
			sub(/:$/, "", header[g])
			print ".SS " quoted(roff(header[g]))
		} else if (g == -1) {
			print ".SS \"Help\""
		}
		printf "%s", text[g]
	}
}

function table_of(file, row,  field, title) {
	while ((getline row < file) > 0) {
		if (row !~ /^\|/ || row ~ /^\| ---/)
			continue
		split(row, field, / *\| */)
		if (field[2] !~ /^`/) {
			title = field[2]
			if (file ~ /kinds/)
				print ".SS \"" capital(roff(title)) "s\""
			continue
		}
		gsub(/`/, "", field[2])
		print ".TP"
		print ".B " roff(field[2])
		if (file ~ /kinds/)
			print capital(roff(field[3])) "."
		else
			print capital(roff(field[8])) " (" \
				(field[4] == "-" ? "" : roff(field[4]) ", ") \
				roff(field[6]) ")."
	}
	close(file)
}

function exit_codes(  row, part, n, i, code) {
	print ".SH \"EXIT STATUS\""
	getline row < (facts "/exit")
	n = split(row, part, /; */)
	for (i = 1; i <= n; i++) {
		code = part[i]
		sub(/ .*/, "", code)
		sub(/^[0-9]+ /, "", part[i])
		print ".TP\n.B " code "\n" capital(roff(part[i])) "."
	}
}

function environment() {
	print ".SH ENVIRONMENT"
	print ".TP\n.B PINCOW_DB\nThe database, where " \
		"\\fB\\-\\-db\\fR is not given."
	print ".TP\n.B PINCOW_QEMU\nThe program for \\fBpincow boot\\fR " \
		"in place of QEMU's own."
	print ".TP\n.B NO_COLOR\nIf set, to anything: no colours."
	print ".TP\n.B XDG_CACHE_HOME\nKernels that are fetched are kept in " \
		"\\fIpincow/kernels\\fR below it (default: \\fI\\(ti/.cache\\fR)."
}

function examples(  row, field, any) {
	while ((getline row < rows) > 0) {
		split(row, field, "\t")
		if (field[1] != name)
			continue
		if (!any++)
			print ".SH EXAMPLES"
		print ".TP\n" roff(field[2]) ":\n.B " roff(field[3])
	}
	close(rows)
}

function files(  row, field) {
	print ".SH FILES"
	print ".TP\n.I results/pincow.db\nThe database, below the current " \
		"directory, unless \\fB\\-\\-db\\fR or " \
		"\\fB$PINCOW_DB\\fR names another."
	print ".TP\n.I \\(ti/.local/share/pincow/pincow.db\nThe same for an " \
		"installed program, where the current directory has none " \
		"(below \\fB$XDG_DATA_HOME\\fR, if set)."
	while ((getline row < rows) > 0) {
		split(row, field, "\t")
		if (field[1] == "file" && (field[2] == name || name == "pincow"))
			paths[field[3]] = field[4]
	}
	close(rows)
	for (row in paths)
		print ".TP\n.I " roff(row) "\n" roff(paths[row])
}

function see_also(  i, n, sep) {
	print ".SH \"SEE ALSO\""
	sep = ""
	n = 0
	if (name != "pincow")
		list[++n] = "pincow"
	for (i = 1; i <= commands; i++)
		if (command[i] != name)
			list[++n] = "pincow\\-" roff(command[i])
	for (i = 1; i <= n; i++)
		print ".BR " list[i] " (1)" (i < n ? "," : "")
}

BEGIN { FS = "\t" }

FNR == 1 { file++ }

file == 1 && $1 == "after" && $2 ~ /^  [a-z]/ {
	words = $2
	sub(/^ +/, "", words)
	command[++commands] = words
	sub(/ .*/, "", command[commands])
	sub(/^[^ ]+ +/, "", words)
	help[command[commands]] = words
}

# Of a command's page only its own rows; the program's own come twice.
(file == 1) == (name != "pincow") { next }

$1 == "usage" { usage[++usages] = $2 }
$1 == "doc" { doc = doc (doc == "" ? "" : "\n") $2 }
$1 == "after" && $2 !~ /^  / && $2 != "" && $2 != "Commands:" {
	after = after (after == "" ? "" : "\n") $2
}
$1 == "group" { header[$2] = $3 }
$1 == "option" && !seen[$2, $3]++ { option_row() }

END {
	self = name == "pincow" ? "pincow" : "pincow-" name
	called = name == "pincow" ? "pincow" : "pincow " name
	print ".\\\" Made by packaging/pages from the program's own tables."
	print ".TH " toupper(roff(self)) " 1 " quoted(date) " " \
		quoted("pincow " roff(version)) " \"pincow\""
	print ".SH NAME"
	print roff(self) " \\- " roff(name == "pincow" ? \
		"measure writes to memory that is write-protected" : help[name])
	print ".SH SYNOPSIS"
	if (!usages)
		usage[++usages] = ""
	for (i = 1; i <= usages; i++) {
		if (i > 1)
			print ".br"
		print ".B " roff(called)
		print "[\\fIOPTION\\fR]..." \
			(usage[i] == "" ? "" : " " roff(usage[i]))
	}
	print ".SH DESCRIPTION"
	prose(doc)
	if (name == "pincow") {
		print ".SH COMMANDS"
		for (i = 1; i <= commands; i++)
			print ".TP\n.BR pincow\\-" roff(command[i]) " (1)\n" \
				capital(roff(help[command[i]])) "."
	}
	options()
	if (name != "pincow" && after != "") {
		print ".SH NOTES"
		prose(after)
	}
	if (name == "pincow") {
		print ".SH \"KINDS\""
		print "A point is named by its kinds, as " \
			"\\fIexperiment\\fR/\\fImapping\\fR/\\fIpin\\fR/\\fIwp\\fR."
		table_of(facts "/kinds.md")
		print ".SH METRICS"
		table_of(facts "/metrics.md")
		exit_codes()
		environment()
	}
	examples()
	files()
	see_also()
}
