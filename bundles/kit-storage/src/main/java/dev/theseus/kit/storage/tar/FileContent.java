package dev.theseus.kit.storage.tar;

import dev.theseus.kit.storage.tar.TarEntry.Extent;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.file.NativeBuffer;
import dev.theseus.linux.file.OpenFile;
import dev.theseus.linux.file.RootedDirectory;
import java.io.IOException;
import java.util.List;

/** Creates regular files from the stream; one buffer outside the heap serves them all. */
final class FileContent {
    private final TarReader reader;
    private final NativeBuffer buffer;

    FileContent(TarReader reader, NativeBuffer buffer) {
        this.reader = reader;
        this.buffer = buffer;
    }

    /** All but the attributes, which have no call that takes a descriptor and a path alike. */
    void write(RootedDirectory root, String path, TarEntry entry, ExtractOptions options) throws IOException {
        try (Descriptor descriptor = root.createFile(path, 0600)) {
            OpenFile file = new OpenFile(descriptor, path);
            List<Extent> extents = entry.extents().isEmpty() ? List.of(new Extent(0, entry.size())) : entry.extents();
            for (Extent extent : extents) {
                if (!entry.extents().isEmpty()) {
                    descriptor.seek(extent.offset());
                }
                reader.transfer(extent.length(), (data, offset, length) -> copy(file, data, offset, length));
            }
            if (!entry.extents().isEmpty()) {
                file.setSize(entry.size());
            }
            file.setOwner(options.uid(entry), options.gid(entry));
            file.setMode(entry.mode());
            file.setTimes(entry.modified());
        }
    }

    private void copy(OpenFile file, byte[] data, int offset, int length) {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, buffer.size());
            buffer.put(data, offset + done, part);
            file.write(buffer, part);
            done += part;
        }
    }
}
