package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A rsyslogd of its own, which writes what it gets by TCP, UDP and its UNIX socket into a file. */
public final class Rsyslog implements AutoCloseable {
    private final Path folder;
    private final int port = Registry.freePort();
    private final Process process;

    private Rsyslog() {
        try {
            folder = Files.createTempDirectory("theseus-e2e-rsyslog");
            Path config = Trees.write(folder.resolve("rsyslog.conf"), """
                    global(workDirectory="%1$s" maxMessageSize="64k")
                    module(load="imtcp")
                    module(load="imudp")
                    module(load="imuxsock" sysSock.use="off")
                    input(type="imtcp" address="127.0.0.1" port="%2$d")
                    input(type="imudp" address="127.0.0.1" port="%2$d")
                    input(type="imuxsock" socket="%1$s/socket" useSysTimeStamp="off" rateLimit.interval="0"
                          useSpecialParser="off" parseHostname="on")
                    template(name="line" type="string" string="%%syslogfacility-text%%|%%syslogseverity-text%%|%%programname%%|%%msg%%\\n")
                    action(type="omfile" file="%1$s/messages" template="line" asyncWriting="off" flushOnTXEnd="on")
                    """.formatted(folder, port));
            Path log = folder.resolve("log");
            process = new ProcessBuilder(
                            "rsyslogd",
                            "-n",
                            "-f",
                            config.toString(),
                            "-i",
                            folder.resolve("pid").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Command.await("rsyslogd", Duration.ofSeconds(20), () -> Files.exists(socket()) && listens());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Rsyslog start() {
        return new Rsyslog();
    }

    private boolean listens() {
        return Command.run("ss", "-Hltn", "sport = :" + port).out().contains(":" + port);
    }

    public int port() {
        return port;
    }

    public Path socket() {
        return folder.resolve("socket");
    }

    /** What it has got of a program, as {@code facility|severity|program|message}. */
    public List<String> messages(String program) {
        Path file = folder.resolve("messages");
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> line.contains("|" + program + "|"))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Command.await("rsyslogd ends", Duration.ofSeconds(20), () -> !process.isAlive());
        Trees.delete(folder);
    }
}
