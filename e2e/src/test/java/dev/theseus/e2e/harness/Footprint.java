package dev.theseus.e2e.harness;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a daemon's process holds, after everything unreachable was collected.
 *
 * @param loaders class loaders
 * @param classes loaded
 * @param metaspace bytes used by them
 * @param threads of the kernel's counting
 * @param descriptors open files
 */
public record Footprint(int loaders, int classes, long metaspace, int threads, int descriptors) {
    private static final Pattern TOTAL = Pattern.compile("Total Usage - (\\d+) loaders, (\\d+) classes");
    private static final Pattern USED = Pattern.compile("Metaspace +used (\\d+)K");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /** Takes it now. */
    public static Footprint of(Daemon daemon) {
        String pid = Trees.read(daemon.folder().resolve("pid")).strip();
        for (int i = 0; i < 3; i++) {
            // Class loaders go one collection after what they loaded.
            jcmd(pid, "GC.run");
        }
        String metaspace = jcmd(pid, "VM.metaspace");
        Matcher total = found(TOTAL, metaspace);
        Path process = Path.of("/proc", pid);
        return new Footprint(
                Integer.parseInt(total.group(1)),
                Integer.parseInt(total.group(2)),
                Long.parseLong(found(USED, metaspace).group(1)) << 10,
                Integer.parseInt(
                        found(THREADS, Trees.read(process.resolve("status"))).group(1)),
                Trees.children(process.resolve("fd")).size());
    }

    private static String jcmd(String pid, String command) {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Command.run(tool, pid, command).ok().out();
    }

    private static Matcher found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return matcher;
    }
}
