/** Snapshots as plain folders, each a full copy of its parent and its own changes. */
@Capability(namespace = "theseus.driver", name = "storage", attribute = "driver=vfs")
@NullMarked
package dev.theseus.storage.vfs.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
