#!/bin/sh
# Writes the public API of each library into its PublicAPI.Unshipped.txt. Review the diff: it shows what changes for users of the library.
set -eu
cd "$(dirname "$0")"
for list in */PublicAPI.Unshipped.txt; do
  project=$(dirname "$list")
  echo "$project"
  echo '#nullable enable' >"$list"
  dotnet format analyzers "$project/$project.csproj" --diagnostics RS0016 RS0017 --verbosity quiet
done
