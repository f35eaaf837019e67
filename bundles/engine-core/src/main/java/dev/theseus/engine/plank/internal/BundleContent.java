package dev.theseus.engine.plank.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** Writes what a bundle now consists of as a jar, wherever it once came from. */
final class BundleContent implements PlankFolder.Content {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final Bundle bundle;

    BundleContent(Bundle bundle) {
        this.bundle = bundle;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        ZipOutputStream jar = new ZipOutputStream(out);
        // First, where stream readers look for it.
        entry(jar, MANIFEST);
        folder(jar, "/");
        jar.finish();
    }

    private void folder(ZipOutputStream jar, String path) throws IOException {
        @Nullable Enumeration<String> paths = bundle.getEntryPaths(path);
        for (String name : paths == null ? Collections.<String>emptyList() : Collections.list(paths)) {
            if (name.endsWith("/")) {
                folder(jar, name);
            } else if (!name.equals(MANIFEST)) {
                entry(jar, name);
            }
        }
    }

    private void entry(ZipOutputStream jar, String name) throws IOException {
        @Nullable URL content = bundle.getEntry(name);
        if (content != null) {
            jar.putNextEntry(new ZipEntry(name));
            try (InputStream in = content.openStream()) {
                in.transferTo(jar);
            }
            jar.closeEntry();
        }
    }
}
