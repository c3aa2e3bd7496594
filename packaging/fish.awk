# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fish.

function quote(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/'/, "\\'", s)
	return "'" s "'"
}

function option_lines(c,  n, name, i, s, when) {
	when = c == "" ? "__fish_use_subcommand" : \
		"__fish_seen_subcommand_from " c
	n = split(options[c], name, " ")
	for (i = 1; i <= n; i++) {
		s = "complete -c pincow -n " quote(when) " -l " name[i]
		if (letter[c, name[i]] ~ /[a-zA-Z]/)
			s = s " -s " letter[c, name[i]]
		if (list[c, name[i]])
			s = s " -x -a " quote("(__fish_complete_list , " \
				"'__pincow_words " values[c, name[i]] "')")
		else if (values[c, name[i]] != "")
			s = s " -x -a " quote(values[c, name[i]])
		else if (live[c, name[i]] != "")
			s = s " -r -F -a " quote("(__pincow_live " \
				live[c, name[i]] ")")
		else if (takes_path(c, name[i]))
			s = s " -r -F"
		else if (argument[c, name[i]] != "")
			s = s " -x"
		print s " -d " quote(tells[c, name[i]])
	}
}

END {
	print "# fish completion for pincow, made by packaging/pages."
	print "function __pincow_words"
	print "\tprintf '%s\\n' $argv"
	print "end"
	print "function __pincow_live"
	print "\tswitch $argv[1]"
	print "\tcase runs"
	print "\t\techo latest"
	print "\t\tpincow runs --format csv 2>/dev/null | tail -n +2 | cut -d , -f 1"
	print "\tcase figures"
	print "\t\techo all"
	print "\t\tpincow plot list 2>/dev/null | cut -d ' ' -f 1"
	print "\tcase views"
	print "\t\tpincow report --view list 2>/dev/null | cut -d ' ' -f 1"
	print "\tcase kernels"
	print "\t\tprintf '%s\\n' debian:5.10 debian:6.1 debian:6.12 debian:newest"
	print "\tend"
	print "end"
	option_lines("")
	for (i = 1; i <= commands; i++) {
		c = command[i]
		print "complete -c pincow -f -n __fish_use_subcommand -a " c \
			" -d " quote(help[c])
		if (c in verbs)
			print "complete -c pincow -n " \
				quote("__fish_seen_subcommand_from " c) " -a " \
				quote(verbs[c])
		if (live[c, ""] != "")
			print "complete -c pincow -n " \
				quote("__fish_seen_subcommand_from " c) \
				" -a " quote("(__pincow_live " live[c, ""] ")")
		option_lines(c)
	}
}
