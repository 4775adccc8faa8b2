# Sourced by scripts/compare-peers and scripts/compare-features, with `root` set: the Python environment that both use, in .build-peers,
# and what is compared with, which is pinned, so that a comparison can be repeated.
environment=$root/.build-peers/venv
python=$environment/bin/python
say() { echo "$*" >&2; }

needed="numpy==2.4.6 safetensors==0.8.0"
# packages MODULE: what pip installs for it.
packages() {
  case $1 in
    sklearn) echo "scikit-learn==1.9.1" ;;
    skimage) echo "scikit-image==0.26.0" ;;
    torch) echo "torch==2.13.0" ;;
    jax) echo "jax[cpu]==0.10.2" ;;
    onnxruntime) echo "onnxruntime==1.32.0 onnx==1.23.2" ;;
  esac
}

install() {
  local index=()
  # PyPI's PyTorch for Linux brings gigabytes of CUDA along. PyTorch's own index has one without, under a local version.
  if [[ $1 = torch* && $(uname) = Linux ]]; then
    "$environment/bin/pip" install -q filelock typing-extensions sympy networkx jinja2 fsspec || return
    index=(--no-deps --index-url https://download.pytorch.org/whl/cpu)
    set -- "$1+cpu"
  fi
  "$environment/bin/pip" install -q ${index[@]+"${index[@]}"} "$@"
}

# install_peers MODULE…: what isn't there yet. `missing` gets an argument --missing=MODULE:REASON for each that can't be had; it is tried
# again the next time.
missing=()
install_peers() {
  local module installed=$environment/installed
  [ -x "$python" ] || python3 -m venv "$environment" || { say "no Python environment: on Debian install python3-venv"; exit 69; }
  touch "$installed"
  # Lists of packages are to be split into words here.
  grep -qxF "$needed" "$installed" || { "$environment/bin/pip" install -q $needed >&2 && echo "$needed" >>"$installed"; }
  for module in "$@"; do
    grep -qxF "$(packages "$module")" "$installed" && continue
    say "installing $(packages "$module")"
    if install $(packages "$module") >&2; then
      packages "$module" >>"$installed"
    else
      missing+=("--missing=$module:$(packages "$module") could not be installed")
    fi
  done
}

# build PACKAGE PRODUCT: quiet unless it fails.
build() {
  local log
  log=$(mktemp)
  say "building $2 (release)"
  swift build --package-path "$1" -c release --product "$2" $flags >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  rm -f "$log"
}
