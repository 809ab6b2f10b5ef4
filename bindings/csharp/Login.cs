// SPDX-License-Identifier: MIT OR Apache-2.0
// A whole login in C#: the clerk's side and the portal's side in one program.
//
//   mcs Native.cs Yzt.cs Login.cs -out:Login.exe
//   mono Login.exe KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin

using System;
using System.IO;
using System.Text;
using Yzt;

internal static class Login
{
    private const string Session = "a fresh and unguessable session identifier";

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 5 || !Library.Fits)
        {
            Console.Error.WriteLine("Login KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin");
            return 1;
        }
        var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        Console.SetOut(output);
        try
        {
            Run(arguments);
        }
        catch (YztException error)
        {
            Console.Error.WriteLine("YZT-{0:D4} {1} {2} {3}", error.Code, error.Name, error.Message, error.Advice);
            Console.Error.WriteLine("tries left: {0}", error.RemainingTries);
            return 1;
        }
        Console.WriteLine("objects: {0}", Library.ObjectCount);
        return 0;
    }

    private static void Run(string[] arguments)
    {
        using (var context = new Context(arguments[0], "zh-CN"))
        using (var key = context.OpenKey(null))
        using (var portal = context.CreateVerifier(arguments[1]))
        {
            portal.SetAnchors(File.ReadAllBytes(arguments[2]));
            portal.SetIntermediates(File.ReadAllBytes(arguments[3]));
            portal.SetRevocationLists(File.ReadAllBytes(arguments[4]));
            portal.AcceptSoftwareKeys(true); // For tests alone.

            var pin = key.PinInformation;
            Console.WriteLine("key: {0}", key.Serial);
            Console.WriteLine("PIN: {0}, {1} of {2} tries left", pin.Status.ToString().ToLowerInvariant(), pin.RemainingTries, pin.Maximum);

            var challenge = portal.Issue(Session);
            var entered = Encoding.ASCII.GetBytes(Console.In.ReadLine() ?? "");
            string token;
            try
            {
                token = key.Login(arguments[1], challenge, "Login.cs/1", entered);
            }
            finally
            {
                Array.Clear(entered, 0, entered.Length);
            }
            var identity = portal.Verify(Session, token);
            Console.WriteLine("organization: {0}", identity.Organization);
            Console.WriteLine("unified social credit code: {0}", identity.UnifiedSocialCreditCode);
            Console.WriteLine("certificate serial: {0}", identity.CertificateSerial);
            Console.WriteLine("issuer: {0}", identity.Issuer);
            Console.WriteLine("days left: {0}", identity.DaysLeft);
            Console.WriteLine("origin bound: {0}", identity.IsOriginBound ? "yes" : "no");
        }
    }
}
