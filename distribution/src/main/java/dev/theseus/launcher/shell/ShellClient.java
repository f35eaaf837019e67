package dev.theseus.launcher.shell;

import java.io.BufferedReader;
import java.io.Console;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code theseus-shell}: hands commands to the daemon and shows what it answers. */
public final class ShellClient {
    private static final String USAGE = """
            Usage: theseus-shell [--exec-root DIR] [--json] [-c COMMAND]

            Opens the operators' shell of a running daemon, or runs one command and ends with its exit status.

              -c COMMAND        run this command; without, commands are read line by line
              --exec-root DIR   the daemon's (default /run/theseus)
              --json            machine-readable output

            Commands: driver:list, driver:info, driver:use KIND NAME, driver:swap BUNDLE JAR, driver:rollback BUNDLE,
            driver:history BUNDLE, driver:diagnose, driver:calls, container:list, image:list, trace:list,
            trace:show CONTAINER|REQUEST, and Felix's own (help lists all, help COMMAND explains one).
            """;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final boolean json;

    private ShellClient(SocketChannel channel, boolean json) {
        in = new DataInputStream(Channels.newInputStream(channel));
        out = new DataOutputStream(Channels.newOutputStream(channel));
        this.json = json;
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Path execRoot = Path.of("/run/theseus");
        boolean json = false;
        @Nullable String command = null;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String flag = left.removeFirst();
            switch (flag) {
                case "--json" -> json = true;
                case "--help", "-h" -> {
                    System.out.print(USAGE);
                    return 0;
                }
                case "--exec-root", "-c" -> {
                    if (left.isEmpty()) {
                        System.err.println("theseus-shell: " + flag + " needs a value");
                        return 2;
                    }
                    String value = left.removeFirst();
                    if (flag.equals("-c")) {
                        command = value;
                    } else {
                        execRoot = Path.of(value);
                    }
                }
                default -> {
                    System.err.println("theseus-shell: unknown argument " + flag + "\n" + USAGE);
                    return 2;
                }
            }
        }
        return talk(execRoot.resolve("shell.sock"), json, command);
    }

    private static int talk(Path socket, boolean json, @Nullable String command) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ShellClient client = new ShellClient(channel, json);
            return command == null ? client.interactive() : client.execute(command);
        } catch (EOFException e) {
            System.err.println("theseus-shell: the daemon closed the connection; only the user who runs it is served");
        } catch (IOException e) {
            System.err.println("theseus-shell: cannot talk to the daemon at " + socket + ": " + e.getMessage()
                    + "; is it running, and is that its --exec-root?");
        }
        return 125;
    }

    private int interactive() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        int status = 0;
        while (true) {
            if (terminal) {
                System.out.print("theseus> ");
                System.out.flush();
            }
            @Nullable String line = lines.readLine();
            if (line == null || line.strip().equals("exit") || line.strip().equals("quit")) {
                return status;
            }
            if (!line.isBlank()) {
                status = execute(line);
            }
        }
    }

    /** Runs one command; returns its exit status. */
    private int execute(String command) throws IOException {
        byte[] text = command.getBytes(StandardCharsets.UTF_8);
        out.writeByte(json ? 'j' : 'r');
        out.writeInt(text.length);
        out.write(text);
        out.flush();
        while (true) {
            int kind = in.readUnsignedByte();
            byte[] content = in.readNBytes(in.readInt());
            switch (kind) {
                case 'o' -> System.out.writeBytes(content);
                case 'e' -> System.err.writeBytes(content);
                case 'x' -> {
                    System.out.flush();
                    return Integer.parseInt(new String(content, StandardCharsets.UTF_8));
                }
                default -> throw new IOException("the daemon speaks another version of this protocol");
            }
        }
    }
}
