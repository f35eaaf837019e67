package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Rsyslog;
import dev.theseus.e2e.harness.WithDaemon;
import dev.theseus.testing.DatagramReceiver;
import dev.theseus.testing.StreamReceiver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Log drivers that send lines away: what receivers get, and that {@code docker logs} works all the same. */
@WithDaemon
class LogSinksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Daemon daemon;
    private final DockerCli docker;

    LogSinksIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private void run(String name, String driver, List<String> options, String script) {
        List<String> command = new ArrayList<>(List.of("run", "-d", "--name", name, "--log-driver", driver));
        for (String option : options) {
            command.addAll(List.of("--log-opt", option));
        }
        command.addAll(List.of("busybox", "sh", "-c", script));
        docker.ok(command.toArray(String[]::new));
    }

    @Test
    void rsyslogGetsLinesByEachWay() {
        try (Rsyslog rsyslog = Rsyslog.start()) {
            String inet = "://127.0.0.1:" + rsyslog.port();
            List<String> ways =
                    List.of("tcp" + inet, "udp" + inet, "unix://" + rsyslog.socket(), "unixgram://" + rsyslog.socket());
            for (String format : List.of("", "rfc3164", "rfc5424", "rfc5424micro")) {
                for (String way : ways) {
                    String name = "way" + ways.indexOf(way) + format;
                    List<String> options = List.of(
                            "syslog-address=" + way,
                            "syslog-format=" + format,
                            "syslog-facility=local3",
                            "tag={{.Name}}");
                    run(name, "syslog", options, "echo out; sleep 0.1; echo err >&2");
                    Command.await(
                            name + " at rsyslog",
                            PATIENCE,
                            () -> rsyslog.messages(name).size() == 2);
                    List<String> messages = rsyslog.messages(name);
                    assertTrue(messages.get(0).matches("local3\\|info\\|" + name + "\\| ?out"), messages::toString);
                    assertTrue(messages.get(1).matches("local3\\|err\\|" + name + "\\| ?err"), messages::toString);
                    assertEquals("out", docker.run("logs", name).ok().text());
                    docker.ok("rm", "-f", name);
                }
            }
        }
    }

    /** Lines wait for a receiver that is away; a removal waits for lines that wait. */
    @Test
    void linesWaitForTheirReceiverAndTheDriverIsReplacedBetweenThem() {
        String counter = "i=0; while [ ! -e /end ]; do i=$((i+1)); echo line $i; [ $((i%50)) = 0 ] && sleep 0.02; done";
        try (Rsyslog rsyslog = Rsyslog.start()) {
            run("many", "syslog", List.of("syslog-address=tcp://127.0.0.1:" + rsyslog.port(), "tag=many"), counter);
            for (int round = 1; round <= 3; round++) {
                int before = rsyslog.messages("many").size();
                Path jar = DriverBundle.of("log-syslog")
                        .version("0.1.0.log" + round)
                        .in(daemon.folder());
                daemon.shell().run("driver:swap log-syslog " + jar).ok();
                Command.await(
                        "more after a swap",
                        PATIENCE,
                        () -> rsyslog.messages("many").size() > before);
            }
            docker.ok("exec", "many", "touch", "/end");
            docker.ok("wait", "many");
            int said = docker.run("logs", "many").ok().lines().size();
            docker.ok("rm", "many");
            Command.await("all lines", PATIENCE, () -> rsyslog.messages("many").size() >= said);
            assertEquals(
                    IntStream.rangeClosed(1, said).mapToObj(i -> "line " + i).toList(),
                    rsyslog.messages("many").stream()
                            .map(message -> message.substring(message.lastIndexOf('|') + 1)
                                    .strip())
                            .toList());
            System.err.println("log-syslog swapped three times: " + said + " lines, each once");
        }
    }

    @Test
    void nobodyListensAndTheContainerRunsAllTheSame() {
        run("alone", "syslog", List.of("syslog-address=tcp://127.0.0.1:1"), "echo said; exec sleep 1000");
        Command.await("its line", PATIENCE, () -> docker.ok("logs", "alone").equals("said"));
        docker.ok("rm", "-f", "alone");
    }

    @Test
    void gelfAndFluentdGetEachField() throws IOException {
        try (DatagramReceiver gelf = DatagramReceiver.start();
                StreamReceiver fluentd = StreamReceiver.start()) {
            run(
                    "gelf",
                    "gelf",
                    List.of("gelf-address=udp://127.0.0.1:" + gelf.port(), "tag={{.ImageName}}/{{.Name}}"),
                    "echo ahoy");
            byte[] json = new GZIPInputStream(new ByteArrayInputStream(gelf.next())).readAllBytes();
            JsonObject message = JsonParser.parseString(new String(json, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            assertEquals("ahoy", message.get("short_message").getAsString());
            assertEquals("busybox/gelf", message.get("_tag").getAsString());
            assertEquals("gelf", message.get("_container_name").getAsString());
            assertEquals("sh -c echo ahoy", message.get("_command").getAsString());
            assertEquals(
                    docker.inspect("gelf", "{{.Image}}"),
                    message.get("_image_id").getAsString());

            run(
                    "fluent",
                    "fluentd",
                    List.of("fluentd-address=127.0.0.1:" + fluentd.port(), "tag=docker.{{.Name}}"),
                    "echo ahoy");
            Command.await("a record", PATIENCE, () -> fluentd.received().length > 0);
            String packed = new String(fluentd.received(), StandardCharsets.ISO_8859_1);
            assertTrue(
                    packed.contains("docker.fluent") && packed.contains("ahoy") && packed.contains("/fluent"), packed);
            docker.ok("rm", "-f", "gelf", "fluent");
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedBeforeAnythingIsMade() {
        docker.run("create", "--log-driver", "gelf", "busybox").exited(1).says("gelf-address is a required parameter");
        docker.run("create", "--log-driver", "syslog", "--log-opt", "syslog-facility=x", "busybox")
                .exited(1)
                .says("invalid syslog facility");
        docker.run("create", "--log-driver", "fluentd", "--log-opt", "fluentd-address=udp://h", "busybox")
                .exited(1)
                .says("unsupported scheme: 'udp'");
        docker.run("create", "--log-driver", "journald", "--log-opt", "max-size=1m", "busybox")
                .exited(1)
                .says("unknown log opt 'max-size' for journald log driver");
        for (String cloud : List.of("awslogs", "splunk", "gcplogs")) {
            docker.run("create", "--log-driver", cloud, "busybox")
                    .exited(1)
                    .says("no log driver named '" + cloud + "' is registered")
                    .says("LogDriver");
        }
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void aLogThatOnlyTheReceiverHasIsNotShown() throws IOException {
        try (DatagramReceiver gelf = DatagramReceiver.start()) {
            run(
                    "hidden",
                    "gelf",
                    List.of("gelf-address=udp://127.0.0.1:" + gelf.port(), "cache-disabled=true"),
                    "echo ahoy");
            assertTrue(gelf.next().length > 0);
            docker.run("logs", "hidden").says("configured logging driver does not support reading");
            docker.ok("rm", "-f", "hidden");
        }
    }
}
