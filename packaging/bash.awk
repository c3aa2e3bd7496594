# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash, without a helper of the bash-completion package.

function pattern(c, name,  s) {
	s = "\t" c ":--" name
	if (letter[c, name] != "")
		s = s " | " c ":-" letter[c, name]
	return s ")"
}

# The words that may follow each option that takes an argument.
function cases(c,  n, name, i) {
	n = split(options[c], name, " ")
	for (i = 1; i <= n; i++) {
		if (argument[c, name[i]] == "")
			continue
		printf "%s", pattern(c, name[i])
		if (values[c, name[i]] != "")
			printf " words='%s'%s", values[c, name[i]], \
				list[c, name[i]] ? " many=yes" : ""
		else if (takes_path(c, name[i]))
			printf " files=yes"
		if (live[c, name[i]] != "")
			printf " live=%s", live[c, name[i]]
		print " ;;"
	}
}

function words(c,  n, name, i, s) {
	n = split(options[c], name, " ")
	for (i = 1; i <= n; i++)
		s = add(s, "--" name[i] (argument[c, name[i]] == "" ? "" : "="))
	return s
}

END {
	print "# bash completion for pincow, made by packaging/pages."
	print "# Words that only the program knows; nothing where it cannot tell."
	print "_pincow_live()"
	print "{"
	print "\tcase $1 in"
	print "\truns) echo latest; pincow runs --format csv |"
	print "\t\tawk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }"
	print "\t\tNR > 1 { print $at[\"run\"]; print $at[\"label\"] }' ;;"
	print "\tfigures) echo all; pincow plot list | cut -d ' ' -f 1 ;;"
	print "\tviews) pincow report --view list | cut -d ' ' -f 1 ;;"
	print "\tkernels) printf '%s\\n' debian:5.10 debian:6.1 debian:6.12 debian:newest ;;"
	print "\tesac 2>/dev/null"
	print "}"
	print "_pincow()"
	print "{"
	print "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"
	print "\tlocal command= words= files= many= before= live= i"
	print "\t# Bash takes \"--option=value\" apart at the \"=\"."
	print "\tif [[ $cur == \"=\" ]]; then"
	print "\t\tcur="
	print "\telif [[ $prev == \"=\" ]]; then"
	print "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}"
	print "\tfi"
	print "\tfor ((i = 1; i < COMP_CWORD; i++)); do"
	printf "\t\tcase ${COMP_WORDS[i]} in\n\t\t"
	for (i = 1; i <= commands; i++)
		printf "%s%s", (i == 1 ? "" : " | "), command[i]
	print ") command=${COMP_WORDS[i]}; break ;;"
	print "\t\tesac"
	print "\tdone"
	print "\tcase $command:$prev in"
	cases("")
	for (i = 1; i <= commands; i++)
		cases(command[i])
	print "\t*)"
	print "\t\tcase $command in"
	printf "\t\t'') words='%s", words("")
	for (i = 1; i <= commands; i++)
		printf " %s", command[i]
	print "' ;;"
	for (i = 1; i <= commands; i++) {
		c = command[i]
		printf "\t\t%s) words='%s%s'%s%s ;;\n", c, words(c), \
			(c in verbs) ? " " verbs[c] : "", \
			takes_files[c] ? " files=yes" : "", \
			live[c, ""] == "" ? "" : " live=" live[c, ""]
	}
	print "\t\tesac ;;"
	print "\tesac"
	print "\t[[ $live && $cur != -* ]] && words+=\" $(_pincow_live $live)\""
	print "\tif [[ $many && $cur == *,* ]]; then"
	print "\t\tbefore=${cur%,*},"
	print "\t\tcur=${cur##*,}"
	print "\tfi"
	print "\tCOMPREPLY=($(compgen -P \"$before\" -W \"$words\" -- \"$cur\"))"
	print "\t[[ $files && $cur != -* ]] &&"
	print "\t\tCOMPREPLY+=($(compgen -f -- \"$cur\")) && compopt -o filenames 2>/dev/null"
	print "\t[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] &&"
	print "\t\tcompopt -o nospace 2>/dev/null"
	print "\treturn 0"
	print "}"
	print "complete -F _pincow pincow"
}
