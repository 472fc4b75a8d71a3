package io.passnet.edge.cli.demo;

/**
 * What a person looks like.
 *
 * @param height from the ground to the top of the head
 * @param skin colour, 0xRRGGBB
 * @param hair colour
 * @param longHair whether it falls to the shoulders
 * @param jacket colour of sleeves and sides
 * @param shirt colour of the front
 * @param trousers colour
 * @param shoes colour
 */
record Look(
    double height,
    int skin,
    int hair,
    boolean longHair,
    int jacket,
    int shirt,
    int trousers,
    int shoes) {}
