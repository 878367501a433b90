# A table of versions or of releases as C. A row that is not whole ends the build.
BEGIN {
	FS = "\t"
	columns["table"] = 3
	columns["branch"] = 6
	columns["fix"] = 7
	columns["distribution"] = 6
	columns["release"] = 8
}

function fault(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what >"/dev/stderr"
	is_faulty = 1
	exit 1
}

function text(word) {
	if (word == "" || word ~ /["\\]/)
		fault("an empty word, or one with a quote")
	return word == "-" ? "NULL" : "\"" word "\""
}

# Days since 1970; 0 for "-".
function day(date,    part, year, month) {
	if (date == "-")
		return 0
	if (date !~ /^20[0-9][0-9]-[01][0-9]-[0-3][0-9]$/)
		fault("no date: " date)
	split(date, part, "-")
	year = part[1] - (part[2] <= 2)
	month = (part[2] + 9) % 12
	return 365 * year + int(year / 4) - int(year / 100) + int(year / 400) + \
	       int((153 * month + 2) / 5) + part[3] - 1 - 719468
}

function words(last,    i, line) {
	for (i = 2; i <= last; i++)
		line = line text($i) ", "
	return line
}

/^#/ { next }
!($1 in columns) || NF != columns[$1] { fault("no row of a known kind, or not whole") }
$1 != "table" && $NF !~ /^https:\/\// { fault("no source") }
$1 == "table" {
	age = "{ " text($2) ", " day($2) ", " $3 + 0 " }"
	next
}
$1 == "branch" || $1 == "release" {
	end = $1 == "branch" ? day($5) : day($6) ", " day($7)
	rows[$1] = rows[$1] "\t{ " words(NF) end " },\n"
	count[$1]++
	next
}
{
	rows[$1] = rows[$1] "\t{ " words(NF) "},\n"
	count[$1]++
}

function table(kind, type) {
	printf "static const struct %s %s_rows[] = {\n%s};\n\n", type, kind, rows[kind]
}

END {
	if (is_faulty)
		exit 1
	if (age == "")
		fault("the table has no date")
	if ("release" in rows) {
		print "#include \"core/facts/os_release.h\"\n"
		table("release", "os_release")
		printf "const struct os_release_table os_releases = {\n"
		printf "\t%s, release_rows, %d\n};\n", age, count["release"]
		exit
	}
	print "#include \"core/facts/version_table.h\"\n"
	table("branch", "version_branch")
	table("fix", "version_fix")
	table("distribution", "version_distribution")
	printf "const struct version_table engine_versions = {\n"
	printf "\t%s, branch_rows, %d, fix_rows, %d, distribution_rows, %d\n};\n", age, \
		count["branch"], count["fix"], count["distribution"]
}
