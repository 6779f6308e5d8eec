package io.sfworker.ray;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the processes of Ray and SecretFlow know of the worker's environment: what describes the machine, and what
 * settings name.
 *
 * <p>Algorithms of users run in those processes, and nobody knows which variables hold a password. The processes of
 * parties get less again, see {@code actor.py}.
 */
final class EngineEnvironment {
    private static final Pattern OF_THE_MACHINE = Pattern.compile(
            "PATH|HOME|USER|LOGNAME|SHELL|HOSTNAME|LANG|LANGUAGE|TZ|TZDIR|TMPDIR|LD_LIBRARY_PATH|LD_PRELOAD"
                    + "|(LC|RAY|OMP|OPENBLAS|MKL|MALLOC|JAX|XLA|PYTHON)_.*|PYTHON[A-Z]+");

    private EngineEnvironment() {}

    /**
     * Keeps in the environment of a process that is to be started what it needs.
     *
     * @param further names to keep beside those; a {@code *} at the end stands for any rest
     */
    static void inherit(Map<String, String> environment, List<String> further) {
        environment
                .keySet()
                .removeIf(name -> !OF_THE_MACHINE.matcher(name).matches()
                        && further.stream().noneMatch(wanted -> isMeant(name, wanted)));
    }

    private static boolean isMeant(String name, String wanted) {
        return wanted.endsWith("*") ? name.startsWith(wanted.substring(0, wanted.length() - 1)) : name.equals(wanted);
    }
}
