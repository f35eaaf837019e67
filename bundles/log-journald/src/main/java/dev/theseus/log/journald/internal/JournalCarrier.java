package dev.theseus.log.journald.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.UnixDatagramWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends one stream's entries to this machine's journal. */
record JournalCarrier(Path journal, Entry entry, Ordinal ordinal) implements Carrier<UnixDatagramWire> {
    @Override
    public UnixDatagramWire dial() throws IOException {
        if (!Files.exists(journal)) {
            throw new IOException("journald is not enabled on this host");
        }
        return UnixDatagramWire.open(journal);
    }

    @Override
    public String mark(int lines) {
        return ordinal.after(lines).mark();
    }

    @Override
    public void carry(List<LogLine> lines, int first, UnixDatagramWire wire) throws IOException {
        Ordinal at = ordinal.after(first);
        for (LogLine line : lines) {
            at = at.after(1);
            wire.send(entry.of(line, at));
        }
    }
}
