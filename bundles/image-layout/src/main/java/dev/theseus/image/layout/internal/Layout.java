package dev.theseus.image.layout.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import java.io.IOException;
import java.util.Optional;

/** One repository's OCI image layout, there or not yet. */
interface Layout {
    /** What the specification wants in the file {@code oci-layout}. */
    String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";

    boolean exists();

    /** Empty where there is no layout. */
    LayoutIndex index() throws IOException;

    Optional<StoredBlob> blob(Digest digest) throws IOException;

    /** Takes a blob in, flushed to the disk. */
    void add(Descriptor blob, BlobIntake.Content content, CallContext context) throws IOException;

    /** Takes over a blob of another repository, by a link where that is possible. */
    void adopt(Descriptor blob, StoredBlob from, CallContext context) throws IOException;

    /** Gives a manifest that was added a tag. */
    void tag(Descriptor manifest, String tag, CallContext context) throws IOException;

    static String path(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }
}
