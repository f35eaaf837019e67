package dev.theseus.engine.build.internal.context;

/**
 * An archive's member, as its headers say.
 *
 * @param name without slashes at its ends
 * @param type the type flag
 * @param mode permission bits
 */
record TarMember(String name, char type, int mode) {
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
