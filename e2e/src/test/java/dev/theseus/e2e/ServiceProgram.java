package dev.theseus.e2e;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** What a user of Testcontainers writes. A program of its own, since Testcontainers takes its daemon from the environment. */
final class ServiceProgram {
    private ServiceProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (Network network = Network.newNetwork();
                GenericContainer<?> service = new GenericContainer<>(DockerImageName.parse(arguments[0]))) {
            service.withNetwork(network)
                    .withNetworkAliases("service")
                    .withEnv("WORD", "served")
                    .withCopyToContainer(Transferable.of("copied"), "/copied")
                    .withExposedPorts(80)
                    .withCommand("sh", "-c", "echo ready; while :; do echo $WORD | nc -l -p 80; done")
                    .waitingFor(Wait.forLogMessage(".*ready.*", 1).withStartupTimeout(Duration.ofSeconds(30)))
                    .start();
            System.out.println("port " + read(service.getHost(), service.getMappedPort(80)));
            System.out.println(
                    "copy " + service.execInContainer("cat", "/copied").getStdout());
            System.out.println(
                    "exit " + service.execInContainer("sh", "-c", "exit 7").getExitCode());
            service.copyFileToContainer(MountableFile.forHostPath("/etc/hostname"), "/from-host");
            System.out.println("file "
                    + service.execInContainer("test", "-s", "/from-host").getExitCode());
            System.out.println("log " + service.getLogs().lines().findFirst().orElse(""));
        }
    }

    private static String read(String host, int port) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (Socket socket = new Socket(host, port)) {
                socket.setSoTimeout(2000);
                return new String(socket.getInputStream().readNBytes(6), StandardCharsets.UTF_8);
            } catch (IOException notYet) {
                // Until the service answers, or the attempts are used up.
                Thread.sleep(100);
            }
        }
        throw new IOException("no answer of " + host + ":" + port);
    }
}
