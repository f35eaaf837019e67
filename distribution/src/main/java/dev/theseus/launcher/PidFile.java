package dev.theseus.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file that tells the daemon's process id. */
final class PidFile implements AutoCloseable {
    private final Path path;

    private PidFile(Path path) {
        this.path = path;
    }

    /**
     * Writes the file. One that a living daemon holds is an error; one that was left behind is replaced, also when its
     * process id now belongs to some other program.
     */
    static PidFile write(Path path) throws IOException {
        String known = read(path);
        if (isDaemon(known)) {
            throw new IOException("process with PID " + known + " is still running: stop it, delete " + path
                    + ", or choose another --pidfile");
        }
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, Long.toString(ProcessHandle.current().pid()));
        return new PidFile(path);
    }

    private static String read(Path path) throws IOException {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static boolean isDaemon(String pid) {
        if (!pid.matches("\\d{1,10}")
                || pid.equals(Long.toString(ProcessHandle.current().pid()))) {
            return false;
        }
        try {
            return Files.readString(Path.of("/proc", pid, "cmdline")).contains(Main.class.getName());
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
