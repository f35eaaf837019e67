/** Volumes that are folders under the data root, or file systems mounted there while somebody uses them. */
@Capability(namespace = "theseus.driver", name = "volume", attribute = "driver=local")
@NullMarked
package dev.theseus.volume.local.internal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Capability;
