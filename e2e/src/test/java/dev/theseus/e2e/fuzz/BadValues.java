package dev.theseus.e2e.fuzz;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Values that programs stumble over. */
final class BadValues {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "-1",
            "1",
            "true",
            "null",
            "NaN",
            "1e999",
            "9".repeat(30),
            "9".repeat(400),
            "0x10",
            "1.5",
            "\0",
            "a\0b",
            "\r\nX: y",
            "../../../../etc/passwd",
            "..",
            "/",
            "//",
            ".",
            "~",
            "ü",
            "\uD83D\uDE00",
            "\uD800",
            "\u202e",
            "\u001b[31m",
            "a".repeat(70_000),
            "a".repeat(4096),
            "a".repeat(255),
            "%",
            "%zz",
            "%00",
            "%2e%2e%2f",
            ";",
            "&",
            "#",
            "?",
            "=",
            "'",
            "\"",
            "\\",
            "`id`",
            "$(id)",
            "${jndi:ldap://x/y}",
            "{{.}}",
            "%s%n%x",
            "[",
            "(",
            "*",
            "**",
            "{}",
            "[]",
            "sha256:",
            "sha256:" + "0".repeat(64),
            "sha256:" + "g".repeat(64),
            "a:b:c",
            "a@b@c",
            "::1",
            "[::1]:80/x",
            "http://x/",
            "file:///etc/passwd",
            "-",
            "--help",
            "-rf",
            "\t",
            "\n",
            "1970-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "99999999999999999999",
            "-9223372036854775808",
            "2147483648",
            "4294967296",
            "1h",
            "-1h",
            "9".repeat(5000) + "x",
            "all",
            "127.0.0.1:1/x",
            "localhost:1/x:y",
            "a/".repeat(3000),
            "container:fuzz-run",
            "container:nope",
            "host",
            "private",
            "0.0.0.0",
            "999.1.1.1",
            "99999/tcp",
            "80-90/tcp",
            "1-65535/udp",
            "a=b",
            "NET_ADMIN",
            "unconfined",
            "seccomp={",
            "c *:* rwm",
            "tmpfs",
            "bind",
            "npipe");

    private static final List<String> FILTERS = List.of(
            "{",
            "[]",
            "\"\"",
            "7",
            "null",
            "{\"name\":7}",
            "{\"name\":{\"x\":7}}",
            "{\"name\":{\"x\":false}}",
            "{\"name\":[[\"x\"]]}",
            "{\"\":[\"\"]}",
            "{\"name\":[\"[\"]}",
            "{\"label\":[\"=\",\"==\",\"a=b=c\"]}",
            "{\"nope\":[\"x\"]}",
            "{\"name\":null}",
            "{\"until\":[\"x\"]}",
            "{\"dangling\":[\"2\"]}",
            "{\"status\":[\"x\"]}",
            "{\"name\":[\"" + "a".repeat(20_000) + "\"]}",
            "{\"a\":".repeat(3000) + "1" + "}".repeat(3000),
            "[".repeat(20_000),
            "{\"name\":[\"\\ud800\"]}",
            "{\"name\":[\"\\u0000\"]}",
            "{\"before\":[\"nope\"]}",
            "{\"since\":[\"\"]}",
            "{\"publish\":[\"1-99999999\"]}",
            "{\"expose\":[\"x/y/z\"]}",
            "{\"exited\":[\"99999999999\"]}",
            "{\"reference\":[\"***\"]}",
            "{\"reference\":[\"" + "[".repeat(500) + "\"]}",
            "{\"reference\":[\"" + "*a".repeat(40) + "b\"]}",
            "{\"type\":[\"x\"]}",
            "{\"network\":[\"\"]}",
            "{\"volume\":[\"/\"]}",
            "{\"id\":[\"\"]}",
            "{\"health\":[\"x\"]}",
            "{\"name\":[\"^(.*a){20}b\"]}",
            "{\"name\":[\"^(a+)+$\"]}",
            "{\"name\":[\"(a{1,1000}){1,1000}\"]}",
            "{\"until\":[\"" + "9".repeat(20_000) + "x\"]}",
            "{\"name\":[" + "\"x\",".repeat(10_000) + "\"x\"]}");

    /** Whole bodies. */
    private static final List<String> BODIES = List.of(
            "",
            " ",
            "{",
            "[",
            "null",
            "7",
            "\"x\"",
            "[]",
            "{}",
            "\u00ff\u00fe{\0}\0",
            "\u00ef\u00bb\u00bf{}",
            "\0".repeat(100),
            "[".repeat(200_000),
            "{\"a\":".repeat(100_000),
            "{\"Image\":" + "9".repeat(200_000) + "}",
            "{\"Image\":\"" + "\\u0000".repeat(1000) + "\"}",
            "{\"Image\":\"\u00ff\u00fe\"}",
            "{\"Image\":\"busybox\",\"Image\":7}",
            "{\"Image\":\"busybox\"} {\"Image\":\"x\"}",
            "{'Image':'busybox'}",
            "//c\n{}",
            "{}\0",
            "<xml/>",
            "a=b&c=d",
            "{\"x\":[" + "{},".repeat(100_000) + "{}]}",
            "{\"x\":[" + "1,".repeat(100_000) + "1]}",
            "{\"Labels\":{" + "\"a\":\"b\",".repeat(5000) + "\"a\":\"b\"}}");

    /** Written as they are where a value stands, though not all are JSON. */
    static final List<String> RAW = List.of(
            "1e999",
            "-0",
            "9".repeat(5000),
            "NaN",
            "[".repeat(3000) + "]".repeat(3000),
            "{\"a\":".repeat(1000) + "1" + "}".repeat(1000),
            "0x1",
            "'x'",
            "\"\\q\"",
            "\"\\ud800\"",
            "\u00ff");

    private final Random random;

    BadValues(Random random) {
        this.random = random;
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    String text() {
        return any(TEXTS);
    }

    String filters() {
        return any(FILTERS);
    }

    byte[] body() {
        return any(BODIES).getBytes(StandardCharsets.ISO_8859_1);
    }

    JsonElement value() {
        return switch (random.nextInt(12)) {
            case 0 -> JsonNull.INSTANCE;
            case 1 -> new JsonPrimitive(random.nextBoolean());
            case 2 -> new JsonPrimitive(any(List.of(0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE)));
            case 3 -> new JsonPrimitive(BigInteger.ONE.shiftLeft(any(List.of(31, 32, 63, 64, 200))));
            case 4 -> new JsonPrimitive(new BigDecimal(any(List.of("1.5", "1e308", "-0.1", "1e-300"))));
            case 5 -> new JsonArray();
            case 6 -> new JsonObject();
            case 7 -> list(new JsonPrimitive("x"), any(List.of(1, 2000)));
            case 8 -> list(any(List.of(JsonNull.INSTANCE, new JsonArray(), new JsonObject())), 1);
            case 9 -> object();
            default -> new JsonPrimitive(text());
        };
    }

    private static JsonArray list(JsonElement element, int size) {
        JsonArray list = new JsonArray();
        for (int i = 0; i < size; i++) {
            list.add(element);
        }
        return list;
    }

    private JsonObject object() {
        JsonObject object = new JsonObject();
        int size = any(List.of(1, 500));
        for (int i = 0; i < size; i++) {
            object.addProperty(i == 0 ? text() : "key" + i, i);
        }
        return object;
    }
}
