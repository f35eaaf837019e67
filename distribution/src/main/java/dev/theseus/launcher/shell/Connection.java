package dev.theseus.launcher.shell;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The daemon's end of the shell. Frames go both ways: a byte that says what it is, four bytes of length, most significant first,
 * and the content.
 */
final class Connection implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Connection(SocketChannel channel) {
        this.channel = channel;
        in = new DataInputStream(Channels.newInputStream(channel));
        out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    /** Connects to the daemon that has the exec root. */
    static Connection open(Path execRoot) throws IOException {
        Path socket = execRoot.resolve("shell.sock");
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw new IOException(reason(execRoot, socket, e), e);
        }
        Connection connection = new Connection(channel);
        connection.send('s', "directory=" + Path.of("").toAbsolutePath());
        return connection;
    }

    private static String reason(Path execRoot, Path socket, IOException failure) {
        if (!Files.exists(execRoot)) {
            return isHidden(execRoot)
                    ? execRoot + " may not be entered: only the user who runs the daemon may use its shell"
                    : execRoot + " does not exist: give the daemon's --exec-root";
        }
        if (!Files.exists(socket)) {
            return isHidden(socket)
                    ? execRoot + " may not be entered: only the user who runs the daemon may use its shell"
                    : "no daemon runs with the exec root " + execRoot + ": start it, or give another --exec-root";
        }
        if (!Files.isWritable(socket)) {
            return "no permission for " + socket + ": only the user who runs the daemon may use its shell";
        }
        return "no daemon answers at " + socket + " (" + failure.getMessage() + "): has it ended?";
    }

    private static boolean isHidden(Path path) {
        try {
            path.getFileSystem().provider().checkAccess(path);
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Tells how wide the terminal is; 0 when there is none. */
    void columns(int columns) throws IOException {
        send('s', "columns=" + columns);
    }

    /** Asks the daemon to end the command that runs; {@link #run} returns soon. From another thread. */
    void interrupt() throws IOException {
        send('i', "");
    }

    /** Runs a command, shows what it prints, and returns its exit status. */
    int run(String command, boolean json) throws IOException {
        send(json ? 'j' : 'r', command);
        while (true) {
            int kind = in.readUnsignedByte();
            byte[] content = content();
            switch (kind) {
                case 'o' -> {
                    System.out.writeBytes(content);
                    System.out.flush();
                }
                case 'e' -> System.err.writeBytes(content);
                case 'x' -> {
                    return Integer.parseInt(new String(content, StandardCharsets.UTF_8));
                }
                default -> throw new IOException("the daemon speaks another version of this protocol");
            }
        }
    }

    /** What may come at the end of the line: words, each with a tabulator and what it is. */
    List<String> complete(String line) throws IOException {
        send('c', line);
        int kind = in.readUnsignedByte();
        if (kind != 'c') {
            throw new IOException("the daemon speaks another version of this protocol");
        }
        return new String(content(), StandardCharsets.UTF_8).lines().toList();
    }

    private byte[] content() throws IOException {
        int length = in.readInt();
        byte[] content = in.readNBytes(length);
        if (content.length < length) {
            throw new EOFException();
        }
        return content;
    }

    private synchronized void send(char kind, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        out.writeByte(kind);
        out.writeInt(content.length);
        out.write(content);
        out.flush();
    }
}
