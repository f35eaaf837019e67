package dev.theseus.relay;

/**
 * What is passed on.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param host IPv6 literal
 * @param target IPv4 literal
 */
record Forward(String protocol, String host, int port, String target, int targetPort) {
    /** @param words as {@code open} has them */
    static Forward parse(String[] words) {
        if (words.length != 6 || !(words[1].equals("tcp") || words[1].equals("udp"))) {
            throw new IllegalArgumentException("open PROTOCOL HOST PORT TARGET PORT");
        }
        return new Forward(words[1], words[2], Integer.parseInt(words[3]), words[4], Integer.parseInt(words[5]));
    }

    String key() {
        return protocol + " " + host + " " + port;
    }

    @Override
    public String toString() {
        return key() + " " + target + " " + targetPort;
    }
}
