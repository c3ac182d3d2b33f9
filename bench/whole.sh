#!/usr/bin/env bash
# Measures the whole program on this machine and writes bench/RESULTS.md: words a second, memory, start, size.
# Needs GNU time (/usr/bin/time). Uses only texts of the repository.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --bin ascribe
program=${CARGO_TARGET_DIR:-target}/release/ascribe
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A thousand documents: those of corpus/train, again and again, as files of a folder.
mkdir "$work/docs"
texts=(corpus/train/*.txt)
for number in $(seq 0 999); do
  cp "${texts[number % ${#texts[@]}]}" "$work/docs/$(printf %04d "$number").txt"
done
words=$(cat "$work"/docs/*.txt | wc -w)
cores=$(nproc)

# Seconds, seconds of processor and peak memory (kB) of a command, the best of three.
measured() {
  for _ in 1 2 3; do
    /usr/bin/time -f '%e %U %M' -o "$work/time" "$@" >"$work/out"
    cat "$work/time"
  done | sort -n | head -n 1
}
read -r one_seconds one_cpu one_memory < <(measured "$program" read --format jsonl --threads 1 "$work/docs")
read -r all_seconds all_cpu all_memory < <(measured "$program" read --format jsonl --threads "$cores" "$work/docs")
read -r html_seconds html_cpu html_memory < <(measured "$program" read --format html --threads "$cores" "$work/docs")
read -r start_seconds start_cpu start_memory < <(measured "$program" read --format jsonl --threads 1 corpus/sample/article.txt)

row() { printf '| %s | %s |\n' "$1" "$2"; }
rate() { awk -v words="$words" -v seconds="$1" 'BEGIN { printf "%d", words / seconds }'; }
megabytes() { awk -v kb="$1" 'BEGIN { printf "%.1f MB", kb / 1024 }'; }
{
  echo "# Speed and memory"
  echo
  echo "Made by \`bench/whole.sh\` on $(date -u +%Y-%m-%d), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown). Each figure is the best of three runs."
  echo
  echo "| what | figure |"
  echo "| --- | --- |"
  row "batch" "1,000 documents, $words words, the texts of corpus/train repeated"
  row "one thread" "$one_seconds s ($one_cpu s of processor), $(rate "$one_seconds") words/s, peak $(megabytes "$one_memory")"
  row "$cores threads" "$all_seconds s ($all_cpu s of processor), $(rate "$all_seconds") words/s, peak $(megabytes "$all_memory")"
  row "$cores threads, as one page" "$html_seconds s ($html_cpu s of processor), peak $(megabytes "$html_memory")"
  row "start to the end of one article ($(wc -w <corpus/sample/article.txt) words)" "$start_seconds s ($start_cpu s of processor), peak $(megabytes "$start_memory")"
  row "program" "$(megabytes $(($(stat -c %s "$program") / 1024)))"
  echo
  echo "Machine:"
  echo
  lscpu | grep -E '^(Architecture|CPU\(s\)|Model name|L2 cache|L3 cache|Hypervisor vendor)' | sed 's/^/    /'
  echo "    $(uname -sr), $(awk '/MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo) of memory, $(rustc --version)"
} >bench/RESULTS.md
cat bench/RESULTS.md
