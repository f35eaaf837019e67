package dev.theseus.linux.netlink;

import java.net.InetAddress;

/**
 * An address of an interface.
 *
 * @param link index of the interface
 * @param address IPv4 or IPv6
 * @param prefixLength bits of the network part
 */
public record InterfaceAddress(int link, InetAddress address, int prefixLength) {}
