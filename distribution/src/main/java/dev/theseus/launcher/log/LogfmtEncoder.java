package dev.theseus.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as dockerd does: {@code time="…" level=info msg="…"}, then who said it, then an exception's message.
 * An exception's stack follows on lines of its own.
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = new byte[0];

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append("time=\"")
                .append(EventWords.time(event))
                .append("\" level=")
                .append(EventWords.level(event));
        field(line, "msg", event.getFormattedMessage());
        line.append(" logger=").append(EventWords.logger(event));
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            field(line, "error", thrown.getClassName() + ": " + thrown.getMessage());
            line.append('\n').append(ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        line.append(' ').append(name).append("=\"");
        String text = value == null ? "" : value;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        line.append(String.format("\\x%02x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
