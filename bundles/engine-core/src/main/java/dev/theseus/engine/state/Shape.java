package dev.theseus.engine.state;

/**
 * How a value is kept as an object of named fields.
 *
 * @param <T> of the value
 */
public interface Shape<T> {
    /** Writes every field. */
    void write(T value, FieldWriter out);

    /** Reads every field; one that is missing is an error, unlike one that is there and null. */
    T read(Fields in);
}
