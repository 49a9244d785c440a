/// The command line.
@main
struct Crier {
    static func main() {}
}
