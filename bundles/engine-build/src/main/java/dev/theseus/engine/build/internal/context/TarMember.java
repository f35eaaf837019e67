package dev.theseus.engine.build.internal.context;

/**
 * An archive's member, as its headers say.
 *
 * @param name without slashes at its ends
 * @param type the type flag
 * @param mode permission bits
 * @param uid owner, as far as the header has room for it
 * @param gid group, likewise
 */
record TarMember(String name, char type, int mode, long uid, long gid) {
    boolean isDevice() {
        return type == '3' || type == '4';
    }

    boolean isDirectory() {
        return type == '5';
    }

    boolean isLink() {
        return type == '2';
    }
}
