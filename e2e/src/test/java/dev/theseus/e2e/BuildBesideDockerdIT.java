package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same Dockerfiles built here and by Debian's dockerd: the same files, the same configuration, the same history. */
@WithDaemon
class BuildBesideDockerdIT {
    /** What clients fill in, and what only one of the two has a word for. */
    private static final List<String> OF_CLIENTS = List.of(
            "Hostname",
            "Domainname",
            "AttachStdin",
            "AttachStdout",
            "AttachStderr",
            "Tty",
            "OpenStdin",
            "StdinOnce",
            "Image");

    private static final List<String> DOCKERFILES = List.of("""
            FROM busybox
            COPY src /one
            COPY src/ /two/
            COPY src/a /three/
            COPY src/a /four
            COPY src/s* /five/
            COPY src/a src/sub/b /six/
            COPY --from=busybox /bin/busybox /seven/eight/
            COPY src/link /eleven
            COPY ["src/a", "/twelve/x y"]
            COPY . /all/
            """, """
            FROM busybox
            ADD t.tgz /a/
            ADD t.tgz /b
            ADD plain.gz /c/
            ADD src /e
            WORKDIR /w/x
            COPY src/a .
            COPY src/a ./y/
            WORKDIR y
            RUN pwd > /pwd; ln -s /target /lnk; mkdir /target
            COPY src/a /lnk/
            COPY src /lnk/dir
            """, """
            FROM busybox AS b
            RUN mkdir -p /o/p && echo x > /o/p/x && chown -R 11:12 /o && chmod 1777 /o && ln -s /etc/passwd /o/abs
            FROM scratch AS s
            COPY --from=b /o /o
            FROM busybox
            COPY --from=s / /s/
            COPY --from=b /o/ /t
            COPY --from=0 /o/p /u/
            """, """
            ARG V=busybox
            FROM $V
            ARG V
            ARG A=1
            ENV X=$A Y="a b" Z='$A' W=\\$A
            ENV OLD some value $A
            LABEL "x y"="q $X" z=${X:+set}
            EXPOSE 80 81-83/udp $A
            VOLUME /v1 /v2
            VOLUME ["/v3 x"]
            USER 1:2
            WORKDIR $X
            CMD echo $HOME
            STOPSIGNAL 9
            ONBUILD COPY x /y
            MAINTAINER me <a@b>
            ENTRYPOINT ["/bin/sh", "-c"]
            """, """
            FROM busybox
            SHELL ["/bin/sh", "-xc"]
            RUN echo 1
            CMD a b
            ENTRYPOINT c
            CMD ["d"]
            ARG B
            RUN echo $B > /b
            RUN ["/bin/sh", "-c", "echo exec > /exec"]
            RUN true
            """);

    @TempDir
    Path folder;

    private final DockerCli ours;

    BuildBesideDockerdIT(Daemon daemon, DockerCli docker) {
        ours = docker.with("DOCKER_BUILDKIT", "0");
    }

    @Test
    void buildsTheSame() {
        Path context = context();
        Path home = folder.resolve("dockerd");
        try (Command dockerd = Command.start(Map.of(), dockerd(home))) {
            DockerCli theirs = new DockerCli("unix://" + home.resolve("d.sock"), folder.resolve("config"))
                    .with("DOCKER_BUILDKIT", "0");
            Command.await(
                    "dockerd",
                    Duration.ofSeconds(60),
                    () -> theirs.run("version").exit() == 0);
            theirs.ok("load", "-i", Daemon.HOME.resolve("images/busybox.tar").toString());
            for (int number = 0; number < DOCKERFILES.size(); number++) {
                Path file = Trees.write(folder.resolve("Dockerfile" + number), DOCKERFILES.get(number));
                Built here = build(ours, context, file, "same" + number);
                Built there = build(theirs, context, file, "same" + number);
                assertFalse(here.files().isEmpty());
                assertEquals(there, here);
            }
            dockerd.signal("TERM");
            dockerd.result();
        } finally {
            // dockerd mounts its root onto itself, and leaves that when it is killed.
            Command.run("umount", "-l", home.resolve("data").toString());
            ours.shell("$DOCKER images -q 'same*' | xargs -r $DOCKER rmi -f");
        }
    }

    private Path context() {
        Path context = folder.resolve("context");
        Trees.write(context.resolve("src/a"), "a\n");
        Trees.write(context.resolve("src/sub/b"), "b\n");
        Trees.write(context.resolve("plain.gz"), "plain\n");
        Trees.write(folder.resolve("packed/x/y/z"), "z\n");
        Command.run(
                        "sh",
                        "-c",
                        "cd " + folder + " && ln -s a context/src/link && chmod 700 context/src/sub"
                                + " && chmod 750 context/src/a && chown -R 5:6 packed/x/y && tar -czf context/t.tgz -C packed x")
                .ok();
        return context;
    }

    private static List<String> dockerd(Path home) {
        return List.of(
                "dockerd",
                "--host=unix://" + home.resolve("d.sock"),
                "--data-root=" + home.resolve("data"),
                "--exec-root=" + home.resolve("exec"),
                "--pidfile=" + home.resolve("pid"),
                "--storage-driver=vfs",
                "--bridge=none",
                "--iptables=false",
                "--ip-forward=false");
    }

    /** @param files type and mode, owner and size of each, its name, where it leads */
    private record Built(JsonObject config, List<String> history, List<String> files) {}

    private Built build(DockerCli docker, Path context, Path file, String name) {
        docker.ok("build", "-q", "-t", name, "--build-arg", "B=bb", "-f", file.toString(), context.toString());
        JsonObject config = JsonParser.parseString(docker.ok("inspect", "--format", "{{json .Config}}", name))
                .getAsJsonObject();
        config.entrySet()
                .removeIf(field -> OF_CLIENTS.contains(field.getKey())
                        || field.getValue().isJsonNull()
                        || List.of("\"\"", "[]", "{}", "false")
                                .contains(field.getValue().toString()));
        List<String> history = docker.ok("history", "--no-trunc", "--format", "{{.CreatedBy}}", name)
                .lines()
                .map(line -> line.replaceAll("(file|dir|multi):[0-9a-f]+", "$1:X"))
                .toList();
        return new Built(config, history, files(docker, name));
    }

    private List<String> files(DockerCli docker, String image) {
        Path archive = folder.resolve("export.tar");
        String container = docker.ok("create", image, "x");
        docker.ok("export", "-o", archive.toString(), container);
        docker.ok("rm", "-v", container);
        List<String> files = Command.run("tar", "--numeric-owner", "-tvf", archive.toString())
                .ok()
                .out()
                .lines()
                .map(line -> line.replaceFirst("\\s\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d", "")
                        .replaceAll("\\s+", " "))
                // Mount points that each makes in its own way.
                .filter(line -> !line.matches("\\S+ \\S+ \\S+ (dev|proc|sys|etc|\\.dockerenv|v1|v2|v3 x)(/.*)?"))
                .sorted()
                .toList();
        try {
            Files.delete(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
