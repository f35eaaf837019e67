package dev.theseus.launcher.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Sends the log to stderr. Found by Logback as a service: no XML is read at start. */
public final class StderrLog extends ContextAwareBase implements Configurator {
    private static final String APPENDER = "stderr";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogfmtEncoder encoder = new LogfmtEncoder();
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setEncoder(encoder);
        // The stream of this moment: in threads of the operators' shell System.err is later the operator's.
        appender.setOutputStream(System.err);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** From here on each line is a JSON object. */
    public static void json() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        JsonLineEncoder encoder = new JsonLineEncoder();
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<?> appender = (OutputStreamAppender<?>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
        setEncoder(appender, encoder);
    }

    @SuppressWarnings("unchecked") // It was made here.
    private static void setEncoder(OutputStreamAppender<?> appender, JsonLineEncoder encoder) {
        ((OutputStreamAppender<ILoggingEvent>) appender).setEncoder(encoder);
    }

    /** Sets what is logged: {@code debug}, {@code info}, {@code warn}, {@code error} or {@code fatal}. */
    public static void level(String name) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        // Nothing of ours is fatal: what ends the daemon is said in the end, on stderr.
        Level level = name.equals("fatal") ? Level.OFF : Level.toLevel(name.toUpperCase(Locale.ROOT), Level.INFO);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
        // Netty tells at debug how it found each of its features; nobody who debugs containers asks for that.
        context.getLogger("io.netty").setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
    }
}
