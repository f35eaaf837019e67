package dev.theseus.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds at a moment, and what the host holds for it.
 *
 * @param mounts lines of {@code /proc/self/mountinfo}
 * @param descriptors what they point to, by number
 * @param threads platform threads that are alive, but for those of the JVM, of JUnit and of the host's services
 * @param pollers how many of the host's services' threads have an epoll of their own
 * @param children pids of processes that this one started
 */
record ProcessResources(
        Set<String> mounts, Map<String, String> descriptors, Set<Thread> threads, int pollers, Set<Long> children) {
    private static final Path PROC = Path.of("/proc");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    /** What the JVM opens when it pleases: classes, libraries, its own and the kernel's sources of randomness. */
    private static final Pattern JVM_FILES = Pattern.compile(
            ".*\\.(jar|so|so\\.[0-9.]+|jsa|class|jfr)|/usr/lib/jvm/.*|/dev/u?random|/tmp/ffi.*|/proc/[0-9]+/(fd|task)|/proc/self/.*");
    /** Threads of the JVM, of JUnit, and of what the host's own services keep for all drivers. */
    private static final Pattern SHARED_THREADS =
            Pattern.compile("process reaper.*|ForkJoinPool.*|VirtualThread-unparker.*|.*-[Pp]oller.*|.*Cleaner.*"
                    + "|Signal Dispatcher|Attach Listener|Notification Thread|DestroyJavaVM|Finalizer"
                    + "|Reference Handler|Keep-Alive.*|junit.*|surefire.*|main|linux-.*|digests|HTTP-Dispatcher"
                    + "|server-timer|idle-timeout-task|Common-Cleaner|.*DelayScheduler.*|CompletableFuture.*");
    /** Each has an epoll of its own: the host's services start one when they first need it, and keep it. */
    private static final Pattern SHARED_POLLERS = Pattern.compile("linux-(stdio|process-exits|filter-monitor)");

    private static final String EPOLL = "anon_inode:[eventpoll]";
    /** What tells one socket or pipe from another. */
    private static final Pattern NUMBER = Pattern.compile("\\[[0-9]+]");

    static ProcessResources now() {
        Set<Thread> all = Thread.getAllStackTraces().keySet();
        Set<Thread> threads = all.stream()
                .filter(thread -> !SHARED_THREADS.matcher(thread.getName()).matches())
                .collect(Collectors.toSet());
        long pollers = all.stream()
                .filter(thread -> SHARED_POLLERS.matcher(thread.getName()).matches())
                .count();
        return new ProcessResources(readMounts(), readDescriptors(), threads, (int) pollers, readChildren());
    }

    private static Set<String> readMounts() {
        try {
            return new HashSet<>(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> readDescriptors() {
        Map<String, String> found = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : entries) {
                target(entry)
                        .filter(target -> !JVM_FILES.matcher(target).matches())
                        .ifPresent(target -> found.put(String.valueOf(entry.getFileName()), target));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Empty for one that was closed meanwhile. */
    private static Optional<String> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closed) {
            return Optional.empty();
        }
    }

    private static Set<Long> readChildren() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** What is here and was not {@code before}, one line each: of this process, and whatever tells the trial's folder. */
    List<String> beyond(ProcessResources before, Path trialFolder) {
        String mark = String.valueOf(trialFolder.getFileName());
        List<String> left = new ArrayList<>();
        // Others mount too while we run; ours have the folder's name somewhere.
        mounts.stream()
                .filter(line -> line.contains(mark) && !before.mounts().contains(line))
                .forEach(line -> left.add("a mount: " + line));
        left.addAll(descriptorsBeyond(before, mark));
        threads.stream()
                .filter(thread -> thread.isAlive() && !before.threads().contains(thread))
                .forEach(thread -> left.add("a thread: \"" + thread.getName() + "\", " + where(thread)));
        left.addAll(processesBeyond(before, mark));
        return left;
    }

    /** A file of the trial's is the driver's. Of what has no name (sockets, pipes, …) there may not be more than before. */
    private List<String> descriptorsBeyond(ProcessResources before, String mark) {
        List<String> left = new ArrayList<>();
        Map<String, Integer> known = new HashMap<>();
        before.descriptors().values().forEach(target -> known.merge(sort(target, mark), 1, Integer::sum));
        known.merge(EPOLL, pollers - before.pollers(), Integer::sum);
        descriptors.forEach((number, target) -> {
            if (known.merge(sort(target, mark), -1, Integer::sum) < 0) {
                left.add("descriptor " + number + ": " + target);
            }
        });
        return left;
    }

    private static String sort(String target, String mark) {
        return target.contains(mark) ? target : NUMBER.matcher(target).replaceAll("");
    }

    private static String where(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? "ending" : "at " + stack[0];
    }

    private List<String> processesBeyond(ProcessResources before, String mark) {
        List<String> left = new ArrayList<>();
        long self = ProcessHandle.current().pid();
        for (Path process : numbered(PROC)) {
            long pid = Long.parseLong(process.getFileName().toString());
            String command = commandLine(process);
            boolean child = children.contains(pid) && !before.children().contains(pid);
            if (pid != self && (child || command.contains(mark))) {
                left.add("process " + pid + ": " + command);
            }
        }
        return left;
    }

    private static List<Path> numbered(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            entry -> String.valueOf(entry.getFileName()).chars().allMatch(Character::isDigit))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException gone) {
            return "";
        }
    }
}
