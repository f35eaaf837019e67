package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out by a runtime's words why it refuses. An OCI runtime has no other answer than a sentence; what runc and crun
 * say is in {@code RuntimeRefusalTest}.
 */
final class RuntimeRefusal {
    /** crun does not work where control groups of both versions have controllers. */
    static final Reason HYBRID_CGROUPS = new Reason("crun.hybrid-cgroups");

    /** How the C library and, but for the first letter, Go call the kernel's errors. */
    private static final Map<String, String> ERRORS = Map.of(
            "no such file or directory", "ENOENT",
            "not a directory", "ENOTDIR",
            "is a directory", "EISDIR",
            "permission denied", "EACCES",
            "operation not permitted", "EPERM",
            "exec format error", "ENOEXEC",
            "too many levels of symbolic links", "ELOOP",
            "file name too long", "ENAMETOOLONG",
            "invalid argument", "EINVAL",
            "no such device", "ENODEV");

    /** runc: {@code exec: "COMMAND": …} or {@code exec COMMAND: …}; crun names it between backticks, or not at all. */
    private static final List<Pattern> COMMANDS = List.of(
            Pattern.compile("\\bexec: \"(.*?)\": ", Pattern.DOTALL),
            Pattern.compile("executable file `(.*?)` not found", Pattern.DOTALL),
            Pattern.compile("exec container process (?:\\(.*?\\) )?`(.*?)`: ", Pattern.DOTALL),
            Pattern.compile("^()open executable: "),
            Pattern.compile("^exec(?: (/.*?))?: ", Pattern.DOTALL));

    private static final Pattern WORKING_DIRECTORY = Pattern.compile(
            "chdir to cwd|^chdir `|mkdir .*: not a directory$|current working directory", Pattern.DOTALL);
    private static final Pattern MOUNT =
            Pattern.compile("error mounting \"|^mount `|^error stat'ing file `|^mkdir `|^bind-mount", Pattern.DOTALL);
    private static final Pattern LIMIT = Pattern.compile("cgroup config|cgroup configuration|rlimit"
            + "|memory limit|^writing file `(?:memory|cpu|cpuset|pids|blkio|io|hugetlb)\\.");

    /** Characters that are looked at at either end: what is between is the user's command. */
    private static final int END = 2048;

    private RuntimeRefusal() {}

    /** An {@code INVALID_PARAMETER} with the runtime's words, and with the reason that they give. */
    static EngineException of(String verb, String words) {
        EngineException refusal = EngineException.invalid("OCI runtime " + verb + " failed: " + words);
        return because(refusal, ends(words));
    }

    /** Users choose what stands in it, and no pattern may take longer than they wait. */
    private static String ends(String words) {
        return words.length() <= 2 * END ? words : words.substring(0, END) + words.substring(words.length() - END);
    }

    private static EngineException because(EngineException refusal, String words) {
        Map<String, String> facts = new HashMap<>();
        Optional<String> error = error(words);
        error.ifPresent(name -> facts.put(Attributes.ERRNO, name));
        for (Pattern command : COMMANDS) {
            Matcher found = command.matcher(words);
            if (found.find()) {
                if (found.group(1) != null && !found.group(1).isEmpty()) {
                    facts.put(Attributes.COMMAND, found.group(1));
                }
                return refusal.because(ofCommand(words, error), facts);
            }
        }
        return refusal.because(ofOther(words), facts);
    }

    private static Reason ofCommand(String words, Optional<String> error) {
        boolean missing = words.contains("not found in $PATH")
                || error.filter(name -> name.equals("ENOENT") || name.equals("ENOTDIR"))
                        .isPresent();
        return missing ? Reason.TASK_COMMAND_NOT_FOUND : Reason.TASK_COMMAND_NOT_EXECUTABLE;
    }

    private static Reason ofOther(String words) {
        if (words.contains("cgroups in hybrid mode not supported")) {
            return HYBRID_CGROUPS;
        }
        if (MOUNT.matcher(words).find()) {
            return Reason.TASK_MOUNT_REFUSED;
        }
        if (WORKING_DIRECTORY.matcher(words).find()) {
            return Reason.TASK_WORKING_DIRECTORY_UNUSABLE;
        }
        return LIMIT.matcher(words).find() ? Reason.TASK_LIMIT_REFUSED : Reason.TASK_REFUSED;
    }

    /** The last one named, as a sentence gives its cause at its end. */
    private static Optional<String> error(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return ERRORS.keySet().stream()
                .filter(lower::contains)
                .max((one, other) -> Integer.compare(lower.lastIndexOf(one), lower.lastIndexOf(other)))
                .map(ERRORS::get);
    }
}
