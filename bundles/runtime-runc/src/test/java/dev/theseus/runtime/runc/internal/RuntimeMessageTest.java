package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RuntimeMessageTest {
    @Test
    void takesTheErrorOutOfALog() {
        assertEquals("runc create failed: exec: \"x\": not\tfound", RuntimeMessage.of("""
                        time="2026-01-02T03:04:05Z" level=warning msg="signal: killed"
                        time="2026-01-02T03:04:05Z" level=error msg="runc create failed: exec: \\"x\\": not\\tfound"
                        """));
        assertEquals("bare", RuntimeMessage.of("time=now level=fatal msg=bare\n"));
    }

    @Test
    void keepsPlainWords() {
        assertEquals("executable file `x` not found", RuntimeMessage.of("executable file `x` not found\n"));
        assertEquals("no such file", RuntimeMessage.of("2026-01-02T03:04:05.123456Z: no such file\n"));
        assertEquals("one; two", RuntimeMessage.of("one\n\ntwo\n"));
        assertEquals("", RuntimeMessage.of(""));
    }
}
