package dev.theseus.runtime.runc.internal;

import java.util.Map;
import java.util.TreeMap;

/** What monitors and runtime commands get of the daemon's environment. */
final class ChildEnvironment {
    private ChildEnvironment() {}

    /** Runtimes pass the service manager's variables on into containers, so these stay here. */
    static Map<String, String> inherited() {
        Map<String, String> variables = new TreeMap<>(System.getenv());
        variables
                .keySet()
                .removeIf(
                        name -> name.startsWith("LISTEN_") || name.startsWith("_OCI_") || name.equals("NOTIFY_SOCKET"));
        return variables;
    }
}
