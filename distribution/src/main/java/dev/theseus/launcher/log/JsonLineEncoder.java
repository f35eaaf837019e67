package dev.theseus.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes an event as dockerd does with {@code log-format} json: an object on a line of its own, also with a stack. */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
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
        JsonObject line = new JsonObject();
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.addProperty("error", thrown.getClassName() + ": " + thrown.getMessage());
            line.addProperty("stack", ThrowableProxyUtil.asString(thrown).stripTrailing());
        }
        line.addProperty("level", EventWords.level(event));
        line.addProperty("logger", EventWords.logger(event));
        line.addProperty("msg", event.getFormattedMessage());
        line.addProperty("time", EventWords.time(event));
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
