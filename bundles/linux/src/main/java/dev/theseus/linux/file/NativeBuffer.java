package dev.theseus.linux.file;

import com.sun.jna.Memory;

/** Bytes outside the heap, where the kernel reads and writes them without a copy; for the calls of an {@link OpenFile}. */
public final class NativeBuffer implements AutoCloseable {
    private final Memory memory;

    public NativeBuffer(int size) {
        memory = new Memory(size);
    }

    public int size() {
        return (int) memory.size();
    }

    /** Fills the buffer's beginning. */
    public void put(byte[] data, int offset, int length) {
        memory.write(0, data, offset, length);
    }

    /** Takes from the buffer's beginning. */
    public void get(byte[] data, int offset, int length) {
        memory.read(0, data, offset, length);
    }

    Memory memory() {
        return memory;
    }

    @Override
    public void close() {
        memory.close();
    }
}
