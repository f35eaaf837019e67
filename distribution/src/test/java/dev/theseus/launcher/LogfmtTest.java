package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.launcher.log.StderrLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogfmtTest {
    @Test
    void anEventIsOneQuotedLineOnStderr() {
        PrintStream before = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            StderrLog.level("info");
            LoggerFactory.getLogger("dev.theseus.engine.Thing").debug("not said");
            LoggerFactory.getLogger("dev.theseus.engine.Thing").warn("a \"quoted\"\nword of {}", "x");
            StderrLog.level("error");
            LoggerFactory.getLogger("dev.theseus.engine.Thing").warn("not said either");
        } finally {
            System.setErr(before);
        }
        String line = caught.toString(StandardCharsets.UTF_8);
        assertTrue(
                line.matches("time=\"\\d{4}-[^\"]+\" level=warning msg=\"a \\\\\"quoted\\\\\"\\\\nword of x\""
                        + " logger=engine.Thing\n"),
                line);
    }
}
