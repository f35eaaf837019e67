package dev.theseus.e2e.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Bytes that are not quite HTTP. */
final class BrokenHttp {
    private static final String POST = "POST /volumes/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: d\r\n";
    private static final String GOOD = CHUNKED + "12\r\n{\"Name\":\"fuzz-www\"}\r\n0\r\n\r\n";

    private BrokenHttp() {}

    /** Each known trick once, then a good request with a few bytes damaged, or cut off. */
    static List<byte[]> all(Random random, int damaged) {
        List<byte[]> all = new ArrayList<>();
        for (String trick : tricks()) {
            all.add(trick.getBytes(StandardCharsets.ISO_8859_1));
        }
        for (int i = 0; i < damaged; i++) {
            byte[] bytes = GOOD.getBytes(StandardCharsets.ISO_8859_1);
            if (i % 3 == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                for (int change = 0; change <= random.nextInt(4); change++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            all.add(bytes);
        }
        return all;
    }

    private static List<String> tricks() {
        return List.of(
                POST
                        + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: d\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nX",
                POST + "Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}",
                POST + "Content-Length: 2, 2\r\n\r\n{}",
                POST + "Content-Length: +2\r\n\r\n{}",
                POST + "Content-Length : 2\r\n\r\n{}",
                POST + "Content-Length: 0x2\r\n\r\n{}",
                POST + "Content-Length: 99999999999999999999\r\n\r\n{}",
                POST + "Content-Length: 9223372036854775807\r\n\r\n{}",
                POST + "Content-Length: -5\r\n\r\n{}",
                POST + "Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
                POST + "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "zz\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "-2\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "7fffffffffffffff\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "2;" + "a".repeat(200_000) + "\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "2\r\n{}XX0\r\n\r\n",
                CHUNKED + "2\r\n{}\r\n0\r\n" + "X: y\r\n".repeat(50_000) + "\r\n",
                CHUNKED + "1\r\n \r\n".repeat(100_000) + "2\r\n{}\r\n0\r\n\r\n",
                "GET /" + "a".repeat(1_000_000) + " HTTP/1.1\r\nHost: d\r\n\r\n",
                PING + "X: " + "a".repeat(1_000_000) + "\r\n\r\n",
                PING + "X: y\r\n".repeat(100_000) + "\r\n",
                PING + "nocolon\r\n\r\n",
                PING + ": x\r\n\r\n",
                PING + "X y: z\r\n\r\n",
                PING + "X: a\0b\r\n\r\n",
                PING + "X: a\rb\r\n\r\n",
                PING + "\u00c3\u00bc: \u00ff\r\n\r\n",
                PING + "X: a\r\n b\r\n\r\n",
                " GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /_ping HTTP/1.1\r\n\r\n",
                "GET /_ping\r\n",
                "GET /_ping HTTP/2.0\r\nHost: d\r\n\r\n",
                "GET /_ping HTTP/9.9\r\nHost: d\r\n\r\n",
                "GET /_ping FTP/1.1\r\nHost: d\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
                "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + "a".repeat(500),
                "SSH-2.0-x\r\n",
                "\0".repeat(5000),
                "\u00ff".repeat(5000),
                "\r\n".repeat(100_000),
                "A".repeat(100_000) + " / HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET  HTTP/1.1\r\nHost: d\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: d\r\n\r\n",
                "CONNECT x:1 HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET http://evil/_ping HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET http://[::1/_ping HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /_ping#x HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /a b c HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /v1.41/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET \\..\\info HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET " + "/a".repeat(20_000) + " HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /info?" + "a=b&".repeat(15_000) + " HTTP/1.1\r\nHost: d\r\n\r\n",
                POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
                POST + "Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}",
                (PING + "\r\n").repeat(1000),
                (PING + "\r\nGET /nope HTTP/1.1\r\nHost: d\r\n\r\n").repeat(50),
                (POST + "Content-Length: 1\r\n\r\n{").repeat(20),
                PING + "Content-Length: 100000\r\n\r\n" + "x".repeat(100_000),
                PING
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    }
}
