#!/usr/bin/env bash
# Installs what the tests need and is missing, builds everything, runs every test. Names each skipped test with its reason. Ends with
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")"

# The last one: ONNX Runtime would send its telemetry, and keep it in the home folder.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en ORT_DISABLE_TELEMETRY=1
# No build server may outlive this script. Only the compiler's server is used, even if the environment forbids it:
# starting a new compiler takes two of the five seconds of each of the roughly 150 builds in the tests.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
# A build ends before code that was optimised with a profile pays: without profiles it takes a fifth less of the processor's time.
export DOTNET_TieredPGO=0
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1' EXIT

passed=0
failed=0
log=artifacts/test-logs
# A test that hangs fails by itself (tests/testconfig.json); this ends a test program that cannot even say so.
limit=(timeout --kill-after=30s 50m)
mkdir -p "$log"
rm -rf "$log"/*.status "$log"/*.taken

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

stop() {
  echo "test.sh: $1"
  failed=$((failed + 1))
  finish
}

# Prints each skipped test with its reason, from the output of dotnet test (a block) or of node --test (a line).
report_skipped() {
  local name=$1
  awk -v name="$name" '
    function report() { if (test != "") print "test.sh: " name " skipped " test (reason == "" ? "" : ":" reason); test = "" }
    /^skipped / { report(); test = substr($0, 9); reason = ""; next }
    test != "" && (/^  from / || /^$/) { report(); next }
    test != "" { sub(/^ +/, ""); reason = reason " " $0; next }
    / # SKIP/ && match($0, /^ *ok [0-9]+ - /) { line = substr($0, RLENGTH + 1); i = index(line, " # SKIP")
      test = substr(line, 1, i - 1); reason = substr(line, i + 7); report() }
    match($0, /^ *﹣ /) { test = substr($0, RLENGTH + 1); reason = ""; report() }
    END { report() }
  ' "$log/$name.log"
}

# What a test needs from the system: the command or file that shows it is there, and Debian's package for it.
install_missing() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
  command -v firefox-esr >/dev/null || missing+=(firefox-esr)
  command -v WebKitWebDriver >/dev/null || missing+=(webkit2gtk-driver)
  command -v Xvfb >/dev/null || missing+=(xvfb)
  [ -x /usr/sbin/nginx ] || missing+=(nginx)
  [ -x /usr/sbin/apache2 ] || missing+=(apache2)
  /usr/bin/python3 -c 'import cryptography' 2>/dev/null || missing+=(python3-cryptography)
  /usr/bin/python3 -c 'import fastapi, itsdangerous, uvicorn' 2>/dev/null || missing+=(python3-fastapi python3-itsdangerous python3-uvicorn)
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
  command -v pgbouncer >/dev/null || missing+=(pgbouncer)
  command -v strace >/dev/null || missing+=(strace)
  fc-list 2>/dev/null | grep -qi dejavu || missing+=(fontconfig fonts-dejavu-core)
  [ ${#missing[@]} -gt 0 ] || return 0

  local sudo=
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  if ! command -v apt-get >/dev/null || { [ -n "$sudo" ] && ! $sudo true 2>/dev/null; }; then
    echo "test.sh: please install ${missing[*]} (no apt-get, or no right to use it); the tests that need them will fail"
    return 0
  fi
  echo "test.sh: installing ${missing[*]}"
  $sudo apt-get update -qq >"$log/apt.log" 2>&1
  local package
  # One by one, because apt-get installs nothing if it does not know one of them: Ubuntu has no firefox-esr.
  for package in "${missing[@]}"; do
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$package" >>"$log/apt.log" 2>&1 || {
      echo "test.sh: apt-get could not install $package; without it tests fail or take longer:"
      tail -n 5 "$log/apt.log"
    }
  done
}

command -v dotnet >/dev/null || stop "the .NET SDK 10 is missing"
command -v npm >/dev/null || stop "Node.js with npm is missing"
install_missing

echo "test.sh: building"
# Release, as the packages and the sample that the tests publish: each project is compiled once.
dotnet build -c Release Weights.Build.sln >"$log/build.log" 2>&1 || {
  grep -E ' error |Error\(s\)' "$log/build.log" | sort -u | head -n 40
  stop "the build failed ($log/build.log)"
}

# A check counts as one test: it passes, or its output says what to do.
check() {
  local name=$1
  shift
  echo "test.sh: checking $name"
  if "${limit[@]}" "$@" >"$log/check.log" 2>&1; then
    passed=$((passed + 1))
  else
    echo "test.sh: $name: failed: $*"
    tail -n 20 "$log/check.log"
    failed=$((failed + 1))
  fi
}

dotnet tool restore >"$log/tools.log" 2>&1 || { cat "$log/tools.log"; stop "dotnet tool restore failed"; }
check "the layout of C# and XML (dotnet csharpier format .)" dotnet csharpier check .
check "the layout of TypeScript, CSS and Markdown (npm run format)" npm run --silent format:check --prefix src/Weights.Loader
check "the types of the loader and its tests" npm run --silent check --prefix src/Weights.Loader

echo "test.sh: testing the loader"
(cd src/Weights.Loader && "${limit[@]}" npm test --silent) >"$log/loader.log" 2>&1
status=$?
report_skipped loader
succeeded=$(sed -nE 's/^(# |ℹ )pass ([0-9]+).*/\2/p' "$log/loader.log" | tail -n 1)
passed=$((passed + ${succeeded:-0}))
failures=$(sed -nE 's/^(# |ℹ )fail ([0-9]+).*/\2/p' "$log/loader.log" | tail -n 1)
failed=$((failed + ${failures:-0}))
if [ $status -ne 0 ]; then
  tail -n 40 "$log/loader.log"
  [ "${failures:-0}" -gt 0 ] || failed=$((failed + 1))
fi

# The tests of a project, with their output in its log.
test_project() {
  local name=$1 start=$SECONDS
  echo "test.sh: testing $name"
  "${limit[@]}" dotnet test -c Release --project "tests/$name" --no-build >"$log/$name.log" 2>&1
  echo $? >"$log/$name.status"
  echo "test.sh: $name took $((SECONDS - start)) s"
}

# Two projects at once, the longest first, so that both processors have work until the end.
projects=(Weights.Build.Package.Tests Weights.Browser.Tests Weights.AspNetCore.Tests Weights.Bundlers.Tests Weights.Blazor.Tests)
for project in tests/*.Tests; do
  name=$(basename "$project")
  [[ " ${projects[*]} " == *" $name "* ]] || projects+=("$name")
done
# Tests each project that nobody else has taken.
test_remaining() {
  local name
  for name in "${projects[@]}"; do
    mkdir "$log/$name.taken" 2>/dev/null && test_project "$name"
  done
}
test_remaining &
test_remaining
wait

for name in "${projects[@]}"; do
  status=$(cat "$log/$name.status" 2>/dev/null || echo 1)
  succeeded=$(sed -nE 's/^ *succeeded: ([0-9]+).*/\1/p' "$log/$name.log" | tail -n 1)
  failures=$(sed -nE 's/^ *failed: ([0-9]+).*/\1/p' "$log/$name.log" | tail -n 1)
  passed=$((passed + ${succeeded:-0}))
  failed=$((failed + ${failures:-0}))
  report_skipped "$name"
  if [ "$status" -ne 0 ]; then
    echo "test.sh: $name failed:"
    grep -vE '^ *(at |from )' "$log/$name.log" | tail -n 60
    [ "$status" -lt 124 ] || echo "test.sh: $name was stopped: it did not end in time, or crashed"
    # A run that fails without a failing test (no test found, a crash) counts as one.
    [ "${failures:-0}" -gt 0 ] || failed=$((failed + 1))
  fi
done

finish
