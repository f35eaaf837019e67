package dev.theseus.e2e.fuzz;

import java.nio.charset.StandardCharsets;

/**
 * What goes over the wire.
 *
 * @param line what identifies it in a report
 * @param body may be empty
 */
record Request(String line, byte[] head, byte[] body) {
    static Request of(String method, String path, String headers, byte[] body) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: d\r\n" + headers + "Content-Length: " + body.length
                + "\r\n\r\n";
        return new Request(method + " " + path, head.getBytes(StandardCharsets.ISO_8859_1), body);
    }

    static Request json(String method, String path, String body) {
        return of(method, path, "Content-Type: application/json\r\n", body.getBytes(StandardCharsets.UTF_8));
    }

    static Request archive(String method, String path, byte[] tar) {
        return of(method, path, "Content-Type: application/x-tar\r\n", tar);
    }

    String method() {
        return line.substring(0, line.indexOf(' '));
    }

    /** Shortened, with the beginning of the body. */
    @Override
    public String toString() {
        String text = line + " " + new String(body, 0, Math.min(body.length, 300), StandardCharsets.ISO_8859_1);
        return text.substring(0, Math.min(700, text.length())).replaceAll("[^ -~]", "?");
    }
}
