package dev.theseus.tck;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Mounts;
import dev.theseus.api.host.NetworkNamespaces;
import dev.theseus.api.host.Processes;
import dev.theseus.host.LinuxFileTrees;
import dev.theseus.host.LinuxMounts;
import dev.theseus.host.LinuxNetworkNamespaces;
import dev.theseus.host.LinuxProcesses;

/** The daemon's own services, for drivers that take them as references: what a test hands to a constructor. */
public final class HostServices {
    private HostServices() {}

    public static FileTrees fileTrees() {
        return new LinuxFileTrees();
    }

    public static Mounts mounts() {
        return new LinuxMounts();
    }

    public static NetworkNamespaces networkNamespaces() {
        return new LinuxNetworkNamespaces();
    }

    public static Processes processes() {
        return new LinuxProcesses();
    }
}
