package dev.theseus.rest.stream;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.Attachment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what a client sends to a process, on a thread of its own. */
public final class InputPump {
    private static final Logger LOG = LoggerFactory.getLogger(InputPump.class);
    /** Under the monitor's packet limit of 32 KiB. */
    private static final int PIECE = 16 * 1024;

    private InputPump() {}

    /**
     * Starts pumping.
     *
     * @param keys watched for; empty without a terminal
     * @param onDetach run when the keys were typed
     */
    public static void start(InputStream input, Attachment attachment, Optional<DetachKeys> keys, Runnable onDetach) {
        Thread.ofVirtual().name("stdin").start(() -> {
            try {
                pump(input, attachment, keys, onDetach);
            } catch (IOException | EngineException e) {
                LOG.debug("input ended", e);
            }
        });
    }

    private static void pump(InputStream input, Attachment attachment, Optional<DetachKeys> keys, Runnable onDetach)
            throws IOException {
        byte[] buffer = new byte[PIECE];
        for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
            if (keys.isEmpty()) {
                attachment.write(buffer, 0, count);
                continue;
            }
            DetachKeys.Typed typed = keys.get().typed(buffer, count);
            attachment.write(typed.pass(), 0, typed.pass().length);
            if (typed.detached()) {
                onDetach.run();
                return;
            }
        }
        attachment.closeInput();
    }
}
