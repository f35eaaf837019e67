package dev.theseus.engine.testing;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import dev.theseus.engine.state.TableFormat;

/** Tables for tests of what does not care what is in them. */
public final class TestTables {
    private static final Shape<String> TEXT = new TextShape();

    private TestTables() {}

    /** A table of texts. */
    public static TableFormat<String> texts(String table) {
        return TableFormat.first(table, TEXT);
    }

    private static final class TextShape implements Shape<String> {
        @Override
        public void write(String value, FieldWriter out) {
            out.text("text", value);
        }

        @Override
        public String read(Fields in) {
            return in.text("text");
        }
    }
}
