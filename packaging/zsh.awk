# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for zsh.

function safe(s) {
	gsub(/[][\\:]/, "\\\\&", s)
	gsub(/'/, "'\\''", s)
	return s
}

function action(c, name,  s) {
	if (list[c, name])
		return "_values -s , " name " " values[c, name]
	if (values[c, name] != "")
		return "(" values[c, name] ")"
	if (live[c, name] != "")
		return "{_pincow_live " live[c, name] "}"
	if (takes_path(c, name))
		return "_files"
	return ""
}

function specs(c,  n, name, i, s) {
	n = split(options[c], name, " ")
	for (i = 1; i <= n; i++) {
		s = "[" safe(tells[c, name[i]]) "]"
		if (argument[c, name[i]] != "")
			s = "=" s ":" argument[c, name[i]] ":" \
				action(c, name[i])
		print "\t\t'*--" name[i] s "' \\"
		if (letter[c, name[i]] ~ /[a-zA-Z]/) {
			sub(/^=/, "+", s)
			print "\t\t'*-" letter[c, name[i]] s "' \\"
		}
	}
}

END {
	print "#compdef pincow"
	print "# zsh completion for pincow, made by packaging/pages."
	print "_pincow_live() {"
	print "\tlocal -a words"
	print "\tcase $1 in"
	print "\truns) words=(latest ${(f)\"$(pincow runs --format csv 2>/dev/null | tail -n +2 | cut -d , -f 1)\"}) ;;"
	print "\tfigures) words=(all ${(f)\"$(pincow plot list 2>/dev/null | cut -d \\  -f 1)\"}) ;;"
	print "\tviews) words=(${(f)\"$(pincow report --view list 2>/dev/null | cut -d \\  -f 1)\"}) ;;"
	print "\tkernels) words=(debian:5.10 debian:6.1 debian:6.12 debian:newest) ;;"
	print "\tesac"
	print "\tcompadd -a words"
	print "\t[[ $1 == (figures|views) ]] || _files"
	print "}"
	print "_pincow() {"
	print "\tlocal curcontext=$curcontext context state line"
	print "\ttypeset -A opt_args"
	print "\t_arguments -C \\"
	specs("")
	print "\t\t'1:command:->command' '*::argument:->argument' && return"
	print "\tif [[ $state == command ]]; then"
	print "\t\tlocal -a commands=("
	for (i = 1; i <= commands; i++)
		print "\t\t\t'" command[i] ":" safe(help[command[i]]) "'"
	print "\t\t)"
	print "\t\t_describe command commands"
	print "\t\treturn"
	print "\tfi"
	print "\tcase ${line[1]} in"
	for (i = 1; i <= commands; i++) {
		c = command[i]
		print "\t" c ")"
		print "\t\t_arguments -C \\"
		specs(c)
		if (live[c, ""] != "" && !(c in verbs))
			print "\t\t'*:word:{_pincow_live " live[c, ""] "}' ;;"
		else if (c in verbs)
			print "\t\t'1:word:(" verbs[c] ")' '*:run:" (live[c, ""] == "" ? "_files" : "{_pincow_live " live[c, ""] "}") "' ;;"
		else
			print "\t\t'*:file:_files' ;;"
	}
	print "\tesac"
	print "}"
	print "_pincow \"$@\""
}
