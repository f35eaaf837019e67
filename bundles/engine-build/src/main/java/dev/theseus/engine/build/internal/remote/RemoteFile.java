package dev.theseus.engine.build.internal.remote;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Fetches one file by HTTP. */
public final class RemoteFile {
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MOST_REDIRECTS = 10;
    private static final int BUFFER = 64 << 10;

    private RemoteFile() {}

    /**
     * Fetches into a folder. The file can be read by its owner only, and has the time that the server says.
     *
     * @param name empty for the address's own
     */
    public static void fetch(String address, String name, Optional<String> checksum, Path folder, CallContext context) {
        try {
            URI uri = URI.create(address);
            HttpURLConnection connection = open(uri);
            try (InputStream in = connection.getInputStream()) {
                Path file = folder.resolve(name.isEmpty() ? lastPart(uri) : name);
                String sum = save(in, file, context);
                checksum.ifPresent(expected -> compare(address, expected, sum));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                if (connection.getLastModified() != 0) {
                    Files.setLastModifiedTime(file, FileTime.fromMillis(connection.getLastModified()));
                }
            } finally {
                connection.disconnect();
            }
        } catch (IOException | IllegalArgumentException e) {
            throw EngineException.invalid("cannot fetch " + address + ": " + e.getMessage());
        }
    }

    private static HttpURLConnection open(URI address) throws IOException {
        URI uri = address;
        for (int redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
            if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new IOException("this is no address of a web server: " + uri);
            }
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            String location = connection.getHeaderField("Location");
            if (status < 300) {
                return connection;
            }
            connection.disconnect();
            if (status >= 400 || location == null) {
                throw new IOException("the server answers with status " + status);
            }
            uri = uri.resolve(location);
        }
        throw new IOException("the server leads on more than " + MOST_REDIRECTS + " times");
    }

    private static String lastPart(URI uri) throws IOException {
        String path = uri.getPath() == null ? "" : uri.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IOException("cannot determine a filename from it: name one as the destination");
        }
        return name;
    }

    private static String save(InputStream in, Path file, CallContext context) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            MessageDigest sum = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                context.check("fetching " + file.getFileName());
                sum.update(buffer, 0, count);
                out.write(buffer, 0, count);
            }
            return "sha256:" + HexFormat.of().formatHex(sum.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compare(String address, String expected, String found) {
        if (!expected.startsWith("sha256:")) {
            throw EngineException.invalid(
                    "checksums of " + expected.split(":", 2)[0] + " are not supported: use sha256");
        }
        if (!expected.equals(found)) {
            throw EngineException.invalid("digest mismatch of " + address + ": " + found + ", expected " + expected);
        }
    }
}
