package dev.theseus.e2e.differential;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What came back.
 *
 * @param status 0 when no head came
 * @param headers by lower-case name
 * @param body with the framing taken off, as far as it came
 * @param end how it ended: {@code whole}, {@code open} when it went on, else what went wrong
 */
record Reply(int status, Map<String, String> headers, byte[] body, String end) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** How the length of the body is told. */
    String framing() {
        return header("transfer-encoding").contains("chunked")
                ? "chunked"
                : headers.containsKey("content-length") ? "length" : "close";
    }
}
