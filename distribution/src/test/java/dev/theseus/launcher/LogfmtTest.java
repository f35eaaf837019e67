package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.theseus.launcher.log.StderrLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogfmtTest {
    @Test
    void anEventIsOneQuotedLineOnTheStderrOfTheStart() {
        PrintStream before = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        ByteArrayOutputStream later = new ByteArrayOutputStream();
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            new StderrLog().configure(context);
            System.setErr(new PrintStream(later, true, StandardCharsets.UTF_8));
            context.getLogger("dev.theseus.engine.Thing").debug("not said");
            context.getLogger("dev.theseus.engine.Thing").warn("a \"quoted\"\nword of {}", "x");
        } finally {
            System.setErr(before);
        }
        String line = caught.toString(StandardCharsets.UTF_8);
        assertTrue(
                line.matches("time=\"\\d{4}-[^\"]+\" level=warning msg=\"a \\\\\"quoted\\\\\"\\\\nword of x\""
                        + " logger=engine.Thing\n"),
                line);
        assertEquals("", later.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLevelCanBeChanged() {
        StderrLog.level("error");
        assertFalse(LoggerFactory.getLogger("dev.theseus.engine.Thing").isWarnEnabled());
        StderrLog.level("info");
        assertTrue(LoggerFactory.getLogger("dev.theseus.engine.Thing").isInfoEnabled());
        assertFalse(LoggerFactory.getLogger("dev.theseus.engine.Thing").isDebugEnabled());
    }

    @Test
    void nothingIsSaidAtTheLevelFatal() {
        StderrLog.level("fatal");
        assertFalse(LoggerFactory.getLogger("dev.theseus.engine.Thing").isErrorEnabled());
        StderrLog.level("info");
    }
}
