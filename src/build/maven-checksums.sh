#!/bin/sh
# Writes .mvn/checksums/checksums.sha256 anew, after a change of a dependency or plugin in pom.xml:
#
#   sh src/build/maven-checksums.sh
#
# Fetches everything that a build needs into a repository of its own, compares each file with the SHA-1 that was
# published with it, and lists the SHA-256 of each. Look at the difference before you commit it: lines of what you did
# not change must stay as they are.
set -eu
cd "$(dirname "$0")/../.."

list=.mvn/checksums/checksums.sha256
repository=${1:-$(mktemp -d)}
[ $# -gt 0 ] || trap 'rm -rf "$repository"' EXIT

# All plugins, those that run tests included, with one short test.
[ $# -gt 0 ] || ./mvnw --batch-mode -Dmaven.repo.local="$repository" -DskipPython -DskipSbom=false -DskipITs \
    -Dtest=TreeRulesTest -Daether.artifactResolver.postProcessor.trustedChecksums=false verify

cd "$repository"
find . -name '*.jar' -o -name '*.pom' | sed 's|^\./||' | LC_ALL=C sort | while read -r file; do
    published=$(cut -c1-40 "$file.sha1")
    [ "$(sha1sum <"$file" | cut -c1-40)" = "$published" ] || { echo "$file is not what was published" >&2; exit 1; }
    sha256sum "$file"
done >"$OLDPWD/$list.new"
cd "$OLDPWD"
mv "$list.new" "$list"
echo "$(wc -l <"$list") files listed in $list"
