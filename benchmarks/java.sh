# Read by the scripts beside it: finds a JDK 25 or later ($java), and says where this runs ($machine) and what ($commit).
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
is_new() { [ -x "$1" ] && [ "$("$1" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')" -ge 25 ] 2> /dev/null; }
if ! is_new "$java"; then
    java=
    for each in "$(command -v java || :)" /usr/lib/jvm/*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java \
            "$HOME"/.jdks/*/bin/java /opt/*/bin/java /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
        if is_new "$each"; then java=$each; fi
    done
    [ -n "$java" ] || { echo "no JDK 25 or later found: install one, or set JAVA_HOME" >&2; exit 1; }
fi
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
machine="${processor:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores"
commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD -- src benchmarks/src || echo '+')
