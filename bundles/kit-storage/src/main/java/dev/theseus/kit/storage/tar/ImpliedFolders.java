package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.RootedDirectory;

/** Told of every folder that was made only because a member lies in it; the member may still follow that describes it. */
@FunctionalInterface
public interface ImpliedFolders {
    /** @param folder clean path of the new, empty folder: mode 0755, owned by root */
    void made(RootedDirectory root, String folder);
}
